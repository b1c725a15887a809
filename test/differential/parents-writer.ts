/** Sources of `COPY --parents` made by chance: paths and patterns, some of them with a pivot. */
import type { Listed } from './context-folder.ts';
import type { Random } from './random.ts';

const patterns = [
  ...['**', '*', '**/*.js', '*.txt', 'src/*.js', 'src/**/*.js', '*/*.js', '**/deep', 'src/**', 's*', '[a-m]*', '**/x.js'],
  ...['*.nope', 'src/*/deep', 'pkg/*/data.json', '**/one/**', './src/*', '/src/*.js', '*/', '!x.js', 'src/lib/**/', '?alt'],
];
const pivots = [
  ...['./src/**', 'src/./*.js', 'src/./**/deep', 's*/./*.js', 'pkg/*/./data.json', 'src/lib/./..', 'src/./lib/./deep', '*/./**'],
  ...['srclink/./*.js', 'rooted/./**', '/./*.txt', '././src/*', 'src/.//x.js', 'src*/./lib', 'src/lib/../././x.js', '?rc/././**'],
];
const whole = ['.', './', '/', './.', '../salt', '/salt', 'salt/', '/src/', 'src/', 'nowhere', 'nowhere/*', 'linked', 'srclink'];

export function parentsSource(files: readonly Listed[], random: Random): string {
  const plain = files.filter(({ path }) => path.includes('/') && !/[ "\\$]/.test(path)).map(({ path }) => path);
  const form = random.weighted([
    [plain.length > 0 ? 25 : 0, 'path'],
    [plain.length > 0 ? 20 : 0, 'pivot'],
    [30, 'pattern'],
    [15, 'pivot in a pattern'],
    [10, 'whole'],
  ] as const);
  if (form === 'pattern') return random.pick(patterns);
  if (form === 'pivot in a pattern') return random.pick(pivots);
  if (form === 'whole') return random.pick(whole);
  const path = random.pick(plain);
  const names = path.split('/');
  const at = 1 + random.integer(names.length - 1);
  const spelled = form === 'path' ? path : [...names.slice(0, at), '.', ...names.slice(at)].join('/');
  return `${random.pick(['', '', '', './', '/'])}${spelled}${random.pick(['', '', '', '', '/', '/*', '/**'])}`;
}
