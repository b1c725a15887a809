import { expect, test } from 'vitest';
import { reloadingOf } from './reloading.ts';

function kindOf(command: readonly string[], environment: readonly string[] = []): string {
  const { kind, by } = reloadingOf({ command, environment });
  return `${kind} ${by}`;
}

test.each<[string, string]>([
  ['nodemon server.js', 'nodemon'],
  ['docker-entrypoint.sh ./node_modules/.bin/nodemon -L index.js', 'nodemon'],
  ['node --watch server.js', 'node --watch'],
  ['node --watch-path=./src server.js', 'node --watch-path=./src'],
  ['node /app/node_modules/vite/bin/vite.js --host', 'vite'],
  ['tini -- next dev -p 3000', 'next dev'],
  ['webpack serve --hot', 'webpack serve'],
  ['tsx watch src/main.ts', 'tsx watch'],
  ['bun --hot index.ts', 'bun --hot'],
  ['deno run --watch main.ts', 'deno --watch'],
  ['flask --app shop --debug run', 'flask --debug'],
  ['uvicorn shop:app --reload', 'uvicorn --reload'],
  ['python3 -m uvicorn shop:app --reload', 'uvicorn --reload'],
  ['gunicorn --reload shop:app', 'gunicorn --reload'],
  ['fastapi dev main.py', 'fastapi dev'],
  ['python manage.py runserver 0.0.0.0:8000', 'python runserver'],
  ['python -m http.server 8000', 'http.server'],
  ['watchmedo auto-restart -- python worker.py', 'watchmedo'],
  ['watchexec -r -- go run .', 'watchexec'],
  ['air -c .air.toml', 'air'],
  ['CompileDaemon -command=./shop', 'CompileDaemon'],
  ['dotnet watch run', 'dotnet watch'],
  ['bundle exec rails server -b 0.0.0.0', 'rails server'],
  ['mix phx.server', 'mix phx.server'],
  ['docker-php-entrypoint php-fpm', 'php-fpm'],
  ['php -S 0.0.0.0:80', 'php -S'],
  ['php artisan serve', 'php artisan'],
  ['apache2-foreground', 'apache2-foreground'],
  ["nginx -g 'daemon off;'", 'nginx'],
])('%s reads its files again', (command, by) => {
  expect(kindOf(command.split(' '))).toBe(`reads-again ${by}`);
});

test('a line for a shell is one word, and is looked into', () => {
  expect(kindOf(['/bin/sh', '-c', 'npm install && nodemon server.js'])).toBe('reads-again nodemon');
  expect(kindOf(['/bin/sh', '-c', 'ls *.py | entr -r python app.py'])).toBe('reads-again entr');
  expect(kindOf(['/bin/sh', '-c', 'exec node server.js'])).toBe('reads-once node');
});

test.each<[string, string]>([
  ['node server.js', 'node'],
  ['docker-entrypoint.sh node server.js', 'node'],
  ['/usr/local/bin/python3.13 -u app.py', 'python3.13'],
  ['tini -- gunicorn shop:app', 'gunicorn'],
  ['flask run', 'flask'],
  ['uvicorn shop:app', 'uvicorn'],
  ['python manage.py runserver --noreload', 'python'],
  ['env PORT=1 ruby app.rb', 'ruby'],
])('%s reads its files once', (command, by) => {
  expect(kindOf(command.split(' '))).toBe(`reads-once ${by}`);
});

test.each<[string, string]>([
  ['npm run dev', 'npm'],
  ['docker-entrypoint.sh yarn start', 'yarn'],
  ['/app/start.sh', 'start.sh'],
  ['make run', 'make'],
  ['java -jar shop.jar', 'java'],
  ['sleep 1000', 'sleep'],
  ['/app/server', 'server'],
  ['', ''],
])('what %s does nobody knows', (command, by) => {
  expect(kindOf(command.split(' '))).toBe(`unknown ${by}`);
});

test.each<[string, string]>([
  ['FLASK_DEBUG=1', 'FLASK_DEBUG'],
  ['NODE_OPTIONS=--watch', 'NODE_OPTIONS'],
])('%s makes a program read again', (variable, by) => {
  expect(kindOf(['flask', 'run'], ['PATH=/bin', variable])).toBe(`reads-again ${by}`);
});

test('FLASK_DEBUG=0 does not', () => {
  expect(kindOf(['flask', 'run'], ['FLASK_DEBUG=0'])).toBe('reads-once flask');
});
