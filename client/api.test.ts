/** Holds the types that are documented for other extensions equal to ours: this file compiles only as long as they are. */
import { expect, test } from 'vitest';
import type * as documented from '../docs/unstale-api.d.ts';
import type { UnstaleApi } from './api.ts';
import type { Diagnosis } from './core/diagnose/diagnosis.ts';
import type { StatusReport } from './core/freshness/report.ts';
import type { EngineFailure } from './ports.ts';
import type { Asked, Subject } from './subject.ts';

/** `true` for types that can stand for each other. */
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

test('what is documented is what we give', () => {
  const api: Same<UnstaleApi, documented.UnstaleApi> = true;
  const subject: Same<Subject, documented.Subject> = true;
  const asked: Same<Asked, documented.Asked> = true;
  const report: Same<StatusReport, documented.StatusReport> = true;
  const diagnosis: Same<Required<Diagnosis>, Required<documented.Diagnosis>> = true;
  const failure: Same<EngineFailure, documented.Failure> = true;
  // @ts-expect-error A type that lacks something is another one.
  const other: Same<StatusReport, Omit<documented.StatusReport, 'engine'>> = true;
  // @ts-expect-error So is one that only lacks what may be absent.
  const less: Same<Required<Diagnosis>, Required<Omit<documented.Diagnosis, 'fileCounts'>>> = true;
  expect([api, subject, asked, report, diagnosis, failure, other, less]).not.toContain(false);
});
