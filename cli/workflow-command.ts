/**
 * One line that GitHub Actions reads as an annotation. What is put in cannot end the line, nor start another property.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */

export type AnnotationLevel = 'error' | 'warning' | 'notice';

export function workflowCommand(
  level: AnnotationLevel,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const said = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`],
  );
  return `::${level}${said.length === 0 ? '' : ` ${said.join(',')}`}::${escapedData(message)}`;
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
