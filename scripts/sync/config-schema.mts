/**
 * Writes the JSON schema of `.unstale.yaml` and `.unstale.json`, which editors complete and check those files by. What a key
 * means is said here once for the file; `server/settings.ts` reads it, and a test holds both to the same keys.
 */
import type { RuleOptions } from '../../server/model/said-rule-options.ts';
import type { RuleFile } from './find-rules.mts';

const severities = ['off', 'hint', 'information', 'warning', 'error'];
const texts = { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true };
const path = { type: 'string', minLength: 1 };

/** The text of `schemas/unstale.schema.json`. */
export function configSchema(rules: readonly RuleFile[], homepage: string): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Unstale',
    description: 'What Unstale should know of this project. Everything may be left out.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      rules: {
        description: 'How serious each rule is taken, and options of rules.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(rules.map(({ rule }) => [rule.id, ruleSchema(rule, homepage)])),
      },
      ...projectKeys,
    },
    definitions: { severity: { enum: severities }, context: contextSchema, ecosystem: ecosystemSchema },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function ruleSchema({ id, title, severity, options = {} }: RuleFile['rule'], homepage: string): object {
  return {
    description: `${title}. Without a word: ${severity}. ${homepage}/blob/main/docs/rules/${id}.md`,
    anyOf: [
      { $ref: '#/definitions/severity' },
      {
        type: 'object',
        additionalProperties: false,
        properties: { severity: { $ref: '#/definitions/severity' }, options: optionsSchema(options) },
      },
    ],
  };
}

/** A rule takes the options that it has and no other; also for the setting of VS Code. */
export function optionsSchema(options: RuleOptions): object {
  const properties = Object.entries(options).map(([name, { kind, description }]) => [
    name,
    { ...(kind === 'flag' ? { type: 'boolean', default: false } : texts), description },
  ]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

const contextSchema = {
  type: 'object',
  required: ['context'],
  additionalProperties: false,
  properties: {
    context: { ...path, description: 'The folder of the build context, from the folder of this file on.' },
    target: { ...path, description: 'The stage that the build stops at; without it the last one.' },
    args: {
      description: 'Build arguments with their values.',
      type: 'object',
      additionalProperties: { type: ['string', 'number', 'boolean'] },
    },
  },
};

const ecosystemSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    programs: { ...texts, description: 'What starts it; of a new one, without a word, its own name.' },
    manifests: { ...texts, description: 'Files that say what to install, by name or glob.' },
    locks: { ...texts, description: 'Files that pin what is installed.' },
    alsoNeeded: { ...texts, description: 'What an install reads besides, where it exists.' },
    cacheFolders: { ...texts, description: 'Absolute folders that packages are downloaded to.' },
    outputs: { ...texts, description: 'Folders that an install writes into the project.' },
    directoryFlags: { ...texts, description: "Flags that name the project's folder: -C." },
    manifestFlags: { ...texts, description: 'Flags that name the manifest: -f.' },
    valueFlags: { ...texts, description: 'Flags that take the next word as their value.' },
    commands: {
      description:
        'Its commands by what they mean, as they are typed: "install", "sync --frozen". The words of the program are left out.',
      type: 'object',
      additionalProperties: false,
      properties: {
        manifest: { ...texts, description: 'They install what the manifest lists.' },
        tools: { ...texts, description: 'They install what the command names, and read nothing of the project.' },
        'needs-source': { ...texts, description: 'They read the sources: build, test.' },
        update: { ...texts, description: 'They change the lock file or the index.' },
      },
    },
  },
};

const projectKeys = {
  builder: {
    description: 'What builds the images; it decides, for instance, which ignore file holds.',
    enum: ['buildkit', 'buildah', 'kaniko', 'legacy'],
  },
  contexts: {
    description:
      'How Dockerfiles are built, by path from the folder of this file on. Where it is built in several ways, a list of them.',
    type: 'object',
    additionalProperties: {
      anyOf: [
        path,
        { $ref: '#/definitions/context' },
        { type: 'array', items: { anyOf: [path, { $ref: '#/definitions/context' }] } },
      ],
    },
  },
  ecosystems: {
    description: 'Package managers of the project, and what it adds to those that are known (npm, pip, cargo, …), by name.',
    type: 'object',
    additionalProperties: { $ref: '#/definitions/ecosystem' },
  },
  mutableTags: { ...texts, description: 'Tags that are pushed again and again. * stands for any characters.' },
  volatileArgs: { ...texts, description: 'Build arguments that are new in each build. * stands for any characters.' },
  expensiveCommands: { ...texts, description: 'Commands that take long, by their first words: "make deps".' },
  defer: {
    description: 'Tools that are used, too: rules that say the same are silent.',
    type: 'array',
    uniqueItems: true,
    items: { enum: ['hadolint', 'buildkit'] },
  },
  allowIgnores: {
    description: 'Whether comments in files may switch rules off.',
    type: 'boolean',
    default: true,
  },
};
