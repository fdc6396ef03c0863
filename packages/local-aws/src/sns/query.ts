import { queryProtocol } from '../aws/query.ts';

/** The query protocol as SNS speaks it: https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html. */
export const snsProtocol = queryProtocol({
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  errors: { AccessDeniedException: 'AuthorizationError', ThrottlingException: 'Throttled' },
  maps: ['Attributes'],
});
