/** COPY and ADD made by chance, from everything that they can take from. */
import type { Listed } from './context-folder.ts';
import type { StageText, Surroundings } from './dockerfile-text.ts';
import { parentsSource } from './parents-writer.ts';
import type { Random } from './random.ts';

export interface CopyPlace {
  readonly earlier: readonly StageText[];
  /** The stage begins from nothing: no names of users are known in it. */
  readonly isBare: boolean;
}

const wildcards = [
  '*.txt',
  's*',
  'src/*',
  'src/*.js',
  '*/*.js',
  '[a-m]*',
  '*.nope',
  '?alt',
  'src/*/deep',
  'srclin?',
  '*/x.js',
  '**',
];

export class CopyWriter {
  readonly #around: Surroundings;
  readonly #random: Random;
  readonly #place: CopyPlace;

  constructor(around: Surroundings, random: Random, place: CopyPlace) {
    this.#around = around;
    this.#random = random;
    this.#place = place;
  }

  ofContext(): string {
    const random = this.#random;
    const { files, hasParents } = this.#around;
    if (hasParents && random.chance(55)) return this.#withParents('', `/p${random.integer(5)}`);
    const ofKind = (kind: Listed['kind']) =>
      files.filter((file) => file.kind === kind && !/[ "\\$]/.test(file.path)).map(({ path }) => path);
    const [plain, folders] = [ofKind('file'), ofKind('directory')];
    const keyword = random.chance(15) ? 'ADD' : 'COPY';
    const flags = this.#flags();
    const target = `${random.pick(['/t', '/t', 't', './t', '/w/$A'])}${random.integer(6)}`;
    const exclude = this.#excludes();
    const form = random.weighted([
      [30, 'file'],
      [20, 'folder'],
      [18, 'all'],
      [14, 'wildcard'],
      [8, 'several'],
      [5, 'json'],
      [5, 'link'],
    ] as const);
    if (form === 'file' && plain.length > 0)
      return `${keyword} ${flags}${exclude}${random.pick(plain)} ${target}f${random.pick(['/', '/', ''])}`;
    if (form === 'folder' && folders.length > 0)
      return `${keyword} ${flags}${exclude}${random.pick(folders)}${random.pick(['', '/', '/.'])} ${target}/`;
    if (form === 'wildcard') return `${keyword} ${flags}${exclude}${random.pick(wildcards)} ${target}w/`;
    if (form === 'several' && plain.length > 1)
      return `${keyword} ${flags}${random.some([...plain, ...folders, '*.js', 's*'], 2, 4).join(' ')} ${target}s/`;
    if (form === 'json' && plain.length > 0)
      return `${keyword} ["${random.pick(files.filter(({ kind }) => kind === 'file')).path}", "${target}j/"]`;
    const links = files
      .filter(({ path }) => path === 'linked' || path === 'srclink' || path === 'rooted')
      .map(({ path }) => path);
    if (form === 'link' && links.length > 0) return `${keyword} ${random.pick(links)} ${target}l/`;
    return `${keyword} ${flags}${exclude}${random.pick(['.', './', '/'])} ${target}a/`;
  }

  ofStage(others: readonly StageText[]): string {
    const random = this.#random;
    const stage = random.pick(others);
    const from = stage.name !== '' && random.chance(85) ? stage.name : String(this.#place.earlier.indexOf(stage));
    if (this.#around.hasParents && random.chance(30)) return this.#withParents(`--from=${from} `, '/parents');
    const made = stage.lines.flatMap((line) => /> (\/o\w*)/.exec(line)?.[1] ?? []);
    const path = made.length > 0 && random.chance(70) ? random.pick(made) : random.pick(['/', '/.', '/*', '/o*']);
    if (path === '/') return `COPY --from=${from} ${this.#flags()}/ /from${random.integer(4)}/`;
    return `COPY ${this.#flags()}--from=${from} ${path} /got${random.integer(4)}/`;
  }

  ofNamedContext(): string {
    const random = this.#random;
    if (random.chance(25)) return `COPY --from=image ${this.#flags()}/etc/passwd /users${random.integer(3)}/`;
    if (this.#around.hasParents && random.chance(50)) return this.#withParents('--from=other ', '/named');
    return `COPY --from=other ${this.#flags()}${this.#excludes()}${random.pick(['.', '.', '*', 'salt', 's*'])} /named${random.integer(5)}/`;
  }

  ofImage(): string {
    return `COPY --from=${this.#around.base} ${this.#flags()}${this.#random.pick(['/bin/busybox', '/salted', '/etc'])} /bb${this.#random.integer(5)}/`;
  }

  document(): string {
    const random = this.#random;
    const name = random.pick(['EOF', 'conf', 'a.txt']);
    const quoted = random.chance(50) ? `"${name}"` : name;
    const keyword = random.chance(20) ? 'ADD' : 'COPY';
    const body = `line ${random.integer(4)} $A 'x $V' \\$B\n${name}`;
    const salt = random.chance(15) ? 'salt ' : '';
    return `${keyword} ${this.#flags()}<<${random.chance(20) ? '-' : ''}${quoted} ${salt}/doc${random.integer(3)}${salt === '' ? random.pick(['', '/']) : '/'}\n${body}`;
  }

  /** Of what is named by its checksum or commit. */
  pinned(): string {
    const random = this.#random;
    const { served, repository } = this.#around;
    const commit = random.pick(repository.commits);
    return random.weighted([
      [4, `ADD --checksum=${served.checksum} ${this.#flags()}${served.address} /served${random.integer(3)}/`],
      [3, `ADD ${this.#flags()}${repository.address}#${commit} /git${random.integer(3)}/`],
      [1, `ADD --keep-git-dir=true ${repository.address}#${commit} /git${random.integer(3)}/`],
      [1, `ADD ${repository.address}#${commit}:folder /git${random.integer(3)}/`],
    ]);
  }

  /** Nobody knows before the build what it will get. */
  moving(): string {
    const random = this.#random;
    const { served, repository, isOld } = this.#around;
    return `ADD ${isOld || random.chance(60) ? served.address : `${repository.address}#main`} /moving${random.integer(3)}/`;
  }

  #withParents(from: string, target: string): string {
    const random = this.#random;
    const { files } = this.#around;
    const flags = [from, '--parents ', this.#flags(), this.#excludes(60)].join('');
    const spaced = files.filter(({ path }) => path.includes(' ') && !/["\\$]/.test(path)).map(({ path }) => path);
    if (spaced.length > 0 && random.chance(10)) return `COPY ${flags}["${random.pick(spaced)}", "${target}/"]`;
    const sources = [parentsSource(files, random), ...(random.chance(25) ? [parentsSource(files, random)] : [])];
    const text = random.chance(4) ? { marker: ' <<EOF', rest: `\nline ${random.integer(4)}\nEOF` } : { marker: '', rest: '' };
    return `COPY ${flags}${sources.join(' ')}${text.marker} ${target}${text.marker === '' ? random.pick(['', '/', '/']) : '/'}${text.rest}`;
  }

  #flags(): string {
    const random = this.#random;
    const owners = ['0:0', '1000', '1000:1000', '0', ...(this.#place.isBare ? [] : ['app', 'app:app', 'root:77'])];
    const modes = ['755', '0644', '600', ...(this.#around.isOld ? [] : ['u=rwX,go=rX'])];
    const flags = [
      random.chance(12) && !this.#around.isOld ? random.pick(['--link ', '--link ', '--link=false ']) : '',
      random.chance(12) ? `--chown=${random.pick(owners)} ` : '',
      random.chance(12) ? `--chmod=${random.pick(modes)} ` : '',
    ];
    return flags.join('');
  }

  #excludes(without = 88): string {
    const random = this.#random;
    if (this.#around.isOld || random.chance(without)) return '';
    const patterns = ['*.js', '**/*.md', 'src', 'x.*', '*', '!x.js', '**/deep'];
    return random
      .some(patterns, 1, 2)
      .map((pattern) => `--exclude=${pattern} `)
      .join('');
  }
}
