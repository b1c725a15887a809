/** What is taken of the options that a person wrote for a rule, and what is told about the rest. */
import { expect, test } from 'vitest';
import { type RuleOptions, readRuleOptions } from './said-rule-options.ts';

const known: RuleOptions = {
  systemPackages: { kind: 'flag', description: 'Packages, too.' },
  except: { kind: 'texts', description: 'Not these.' },
};

function read(said: Readonly<Record<string, unknown>>, options = known) {
  const told: string[] = [];
  const taken = readRuleOptions(said, options, ['rules', 'a', 'options'], (path, because) =>
    told.push(`${path.slice(3).join('.')}: ${because}`),
  );
  return { taken, told };
}

test('what has the type that the rule says is taken, a single text as a list of one', () => {
  expect(read({ systemPackages: true, except: ['x', 'y'] })).toEqual({
    taken: { systemPackages: true, except: ['x', 'y'] },
    told: [],
  });
  expect(read({ except: 'x' }).taken).toEqual({ except: ['x'] });
});

test.each([
  [{ systemPackages: 'yes' }, ['systemPackages: It is true or false.']],
  [{ except: 3 }, ['except: Here a list of texts is expected.']],
  [{ except: ['x', 3] }, ['except.1: Here a text is expected.']],
  [{ systemPackage: true }, ['systemPackage: The rule has no option systemPackage. Did you mean systemPackages?']],
  [{ zzzzzzzzzz: true }, ['zzzzzzzzzz: The rule has no option zzzzzzzzzz. It has systemPackages, except.']],
  [{ ['__proto__']: true }, ['__proto__: The rule has no option __proto__. It has systemPackages, except.']],
])('%j is told, and nothing of it is taken but what fits', (said, told) => {
  const answer = read(said);
  expect(answer.told).toEqual(told);
  expect(Object.keys(answer.taken)).toEqual('except' in said && Array.isArray(said.except) ? ['except'] : []);
});

test('a rule without options takes none', () => {
  expect(read({ a: 1 }, {})).toEqual({ taken: {}, told: ['a: The rule has no options.'] });
});
