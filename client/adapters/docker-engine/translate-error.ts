/** What Node, the socket or the engine's HTTP answer says → the one error that the rest knows. Pure. */
import { EngineError, type EngineFailure } from '../../ports.ts';

const byCode: ReadonlyMap<string, EngineFailure> = new Map([
  ['ENOENT', 'not-running'],
  ['ECONNREFUSED', 'not-running'],
  ['ECONNRESET', 'not-running'],
  ['EPIPE', 'not-running'],
  ['EHOSTUNREACH', 'not-running'],
  ['ENETUNREACH', 'not-running'],
  ['ENOTFOUND', 'not-running'],
  ['ETIMEDOUT', 'not-running'],
  ['ENOTSOCK', 'not-running'],
  ['EACCES', 'no-permission'],
  ['EPERM', 'no-permission'],
  ['ABORT_ERR', 'cancelled'],
  // Its certificate is not one of the authority that this endpoint trusts, or not of that host, or too old.
  ['SELF_SIGNED_CERT_IN_CHAIN', 'wrong-context'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'wrong-context'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'wrong-context'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'wrong-context'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'wrong-context'],
  ['CERT_SIGNATURE_FAILURE', 'wrong-context'],
  ['CERT_HAS_EXPIRED', 'wrong-context'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong-context'],
  // The engine wants a certificate of ours, or another one.
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'no-permission'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'no-permission'],
  ['ERR_SSL_TLSV1_ALERT_ACCESS_DENIED', 'no-permission'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'no-permission'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'no-permission'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'no-permission'],
]);

/** What dockerode puts before the sentence of an engine. */
const libraryPrefix = /^\(HTTP code \d+\) [\w ]* - /;

const byStatus: ReadonlyMap<number, EngineFailure> = new Map([
  [400, 'refused'],
  [401, 'no-permission'],
  [403, 'no-permission'],
  [404, 'not-found'],
  [405, 'unsupported'],
  [409, 'conflict'],
  [501, 'unsupported'],
]);

/** Any thrown value of the library → an `EngineError`; one that already is stays the same. */
export function translateError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const { code, name, statusCode, json, message } = fieldsOf(error);
  const reason = name === 'AbortError' ? 'cancelled' : (byCode.get(code) ?? byStatus.get(statusCode) ?? 'failed');
  return new EngineError(reason, sentenceOf(json) ?? message.replace(libraryPrefix, '').trim(), { cause: error });
}

function fieldsOf(error: unknown): { code: string; name: string; statusCode: number; json: unknown; message: string } {
  const fields = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
  const { code, name, statusCode, json, message } = fields;
  return {
    code: typeof code === 'string' ? code : '',
    name: typeof name === 'string' ? name : '',
    statusCode: typeof statusCode === 'number' ? statusCode : 0,
    json,
    message: typeof message === 'string' ? message : String(error),
  };
}

/** Engines answer `{"message": "…"}`. */
function sentenceOf(json: unknown): string | undefined {
  const message = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)['message'] : undefined;
  return typeof message === 'string' ? message : undefined;
}
