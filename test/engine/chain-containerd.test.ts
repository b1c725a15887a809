/** The chain on containerd's image store. */
import { describeChain } from '../support/chain/describe-chain.ts';

describeChain('containerd');
