import { AwsError } from '../aws/error.ts';

/**
 * Reads a filter pattern of terms: all must be there, one of those behind `?`, none of those behind `-`. Patterns of JSON members and
 * of columns are refused. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function matcherOf(pattern: string): (line: string) => boolean {
  const text = pattern.trim();
  if (/^[{[%]/.test(text))
    throw new AwsError(
      'InvalidParameterException',
      `The local runtime reads filter patterns of terms, such as: error -timeout "not found". It does not read ${text.charAt(0)}…`,
    );
  const terms = [...text.matchAll(/([?-]?)(?:"([^"]*)"|([^\s"]+))/g)].map(([, sign = '', quoted, word = '']) => ({
    sign,
    term: quoted ?? word,
  }));
  const withSign = (wanted: string) => terms.filter(({ sign }) => sign === wanted).map(({ term }) => term);
  const [all, any, none] = [withSign(''), withSign('?'), withSign('-')];
  return (line) =>
    all.every((term) => line.includes(term)) &&
    (any.length === 0 || any.some((term) => line.includes(term))) &&
    !none.some((term) => line.includes(term));
}
