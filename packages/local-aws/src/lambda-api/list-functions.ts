import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { ApiFunction } from './functions.ts';

/** A page has up to 50: https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html. */
const PAGE = 50;

export function listFunctions(
  functions: readonly ApiFunction[],
  describe: (fn: ApiFunction) => Output,
  { Marker, MaxItems, MasterRegion }: Input,
): Output {
  // `FunctionVersion=ALL` asks for published versions too: there are none here.
  if (MasterRegion !== undefined)
    throw new AwsError('InvalidParameterValueException', 'The local runtime has no functions of other regions.');
  const most = Math.min(PAGE, Number(MaxItems ?? PAGE));
  if (!(most >= 1)) throw new AwsError('InvalidParameterValueException', 'MaxItems must be from 1 to 10000.');
  const inOrder = functions.toSorted((one, other) => one.name.localeCompare(other.name));
  const start = Marker === undefined ? 0 : inOrder.findIndex(({ name }) => name === Marker);
  if (start < 0) throw new AwsError('InvalidParameterValueException', 'The Marker is not one of ListFunctions.');
  const next = inOrder[start + most];
  return {
    Functions: inOrder.slice(start, start + most).map(describe),
    ...(next && { NextMarker: next.name }),
  };
}
