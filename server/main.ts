/** The language server's entry: one connection (Node IPC, `--stdio`, `--socket`), everything else is in `lsp/`. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../package.json';
import { startServer } from './lsp/start-server.ts';

startServer(createConnection(ProposedFeatures.all), version);
