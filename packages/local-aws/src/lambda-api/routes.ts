import type { RestOperation } from '../aws/rest.ts';

const FUNCTION = '/2015-03-31/functions/{FunctionName}';
const MAPPINGS = '/2015-03-31/event-source-mappings';
const MAPPING = `${MAPPINGS}/{UUID}`;
const QUALIFIER = { Qualifier: 'Qualifier' };

/** The operations of Lambda's API that are served here: https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html. */
export const routes: readonly RestOperation[] = [
  {
    operation: 'Invoke',
    method: 'POST',
    path: `${FUNCTION}/invocations`,
    query: QUALIFIER,
    headers: { 'x-amz-invocation-type': 'InvocationType', 'x-amz-log-type': 'LogType' },
    body: 'Payload',
    answer: {
      status: ({ StatusCode }) => Number(StatusCode),
      headers: {
        StatusCode: 'x-amz-status-code',
        FunctionError: 'x-amz-function-error',
        ExecutedVersion: 'x-amz-executed-version',
      },
      body: 'Payload',
    },
  },
  ...['/2015-03-31/functions', '/2015-03-31/functions/'].map((path) => ({
    operation: 'ListFunctions',
    method: 'GET',
    path,
    query: { FunctionVersion: 'FunctionVersion', Marker: 'Marker', MasterRegion: 'MasterRegion', MaxItems: 'MaxItems' },
  })),
  ...['/2016-08-19/account-settings', '/2016-08-19/account-settings/'].map((path) => ({
    operation: 'GetAccountSettings',
    method: 'GET',
    path,
  })),
  { operation: 'GetFunction', method: 'GET', path: FUNCTION, query: QUALIFIER },
  { operation: 'GetFunctionConfiguration', method: 'GET', path: `${FUNCTION}/configuration`, query: QUALIFIER },
  { operation: 'GetFunctionConcurrency', method: 'GET', path: '/2019-09-30/functions/{FunctionName}/concurrency' },
  ...[MAPPINGS, `${MAPPINGS}/`].map((path) => ({
    operation: 'ListEventSourceMappings',
    method: 'GET',
    path,
    query: {
      EventSourceArn: 'EventSourceArn',
      FunctionName: 'FunctionName',
      Marker: 'Marker',
      MaxItems: 'MaxItems',
    },
  })),
  { operation: 'GetEventSourceMapping', method: 'GET', path: MAPPING },
  { operation: 'UpdateEventSourceMapping', method: 'PUT', path: MAPPING, answer: { status: 202 } },
];
