/** Stands in for `@vscode/deviceid`, which names a machine for telemetry: no suite sends any. */

export async function getDeviceId() {
  return '00000000-0000-0000-0000-000000000000';
}
