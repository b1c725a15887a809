/** A Dockerfile with everything that our grammar adds: directives, shell in RUN, options of mounts, a heredoc of Python, a pragma. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arranging } from './take-shot.mts';

const dockerfile = `# syntax=docker/dockerfile:1.20
# check=error=true

ARG PYTHON=3.13.9
FROM python:\${PYTHON}-slim AS shop
WORKDIR /srv/shop

RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked \\
    --mount=type=bind,source=requirements.txt,target=requirements.txt \\
    pip install --requirement requirements.txt

# unstale ignore=unpinned-tool-install-frozen -- any version will do
RUN set -eu; \\
    # Tools for whoever looks into the container.
    if [ "$(uname -m)" != riscv64 ]; then pip install httpie; fi; \\
    for tool in http pip python; do \\
      echo "$tool is \${tool:+$(command -v "$tool")}" >> /srv/tools.txt; \\
    done

COPY --chown=1000:1000 shop ./shop
RUN python3 <<EOF
from compileall import compile_file
from pathlib import Path

for source in Path('/srv/shop').glob('**/*.py'):
    compile_file(str(source), quiet=1)
print(f'compiled below {Path.cwd()}')
EOF

USER 1000:1000
CMD ["python", "-m", "shop"]
`;

/** Nothing of it is on the engine. */
export async function arrangeGrammar({ folder }: Arranging): Promise<() => Promise<unknown>> {
  await mkdir(join(folder, 'shop'), { recursive: true });
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  await writeFile(join(folder, '.dockerignore'), '.git\n');
  await writeFile(join(folder, 'requirements.txt'), 'flask==3.1.2\n');
  await writeFile(join(folder, 'shop', '__main__.py'), 'print("open")\n');
  return async () => undefined;
}
