/** Whether a compose service is meant for working on the code: what it hides then, it hides on purpose. */
import { asFields } from '../model/yaml-document.ts';
import type { ComposeFacts, ServiceFacts } from './compose-facts.ts';
import { startWords } from './service-start.ts';

const developmentWord =
  /(?:^|[\s:/_-])(?:dev|develop|development|devel|debug|watch|serve|hot|nodemon|air|local)(?:$|[\s:_-])|--reload|--watch|runserver/i;
const environmentName =
  /^(?:NODE_ENV|APP_ENV|RAILS_ENV|RACK_ENV|FLASK_ENV|FLASK_DEBUG|ASPNETCORE_ENVIRONMENT|MIX_ENV|DJANGO_DEBUG|DEBUG|ENV|ENVIRONMENT)$/;

export function isForDevelopment({ merged: fields, target }: ServiceFacts, file: ComposeFacts): boolean {
  if (file.isForDevelopment || asFields(fields['develop'])['watch'] !== undefined) return true;
  if (target !== undefined && developmentWord.test(target)) return true;
  const profiles = Array.isArray(fields['profiles']) ? fields['profiles'].map(String) : [];
  if (profiles.some((profile) => developmentWord.test(profile))) return true;
  return startWords(fields).some((word) => developmentWord.test(word)) || environment(fields).some(isDevelopmentValue);
}

function environment(fields: ServiceFacts['fields']): readonly string[] {
  const value = fields['environment'];
  if (Array.isArray(value)) return value.map(String);
  return Object.entries(asFields(value)).map(([name, text]) => `${name}=${String(text)}`);
}

function isDevelopmentValue(pair: string): boolean {
  const equals = pair.indexOf('=');
  if (equals < 0 || !environmentName.test(pair.slice(0, equals))) return false;
  return /\b(?:dev|devel|development|local|debug|true|1)\b/i.test(pair.slice(equals + 1));
}
