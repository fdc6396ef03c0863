import { RemovalPolicy } from 'aws-cdk-lib';
import type { EnvironmentSettings } from '../../shared/contract/index.ts';

/**
 * Of everything that holds state, in every environment: `RetainExceptOnCreate`, and `Retain` where another resource takes its place.
 * A deploy that removes or replaces it leaves it behind with what it holds; a deploy that fails takes away what it has just created,
 * so that it can be repeated under the same names.
 */
export const KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** Logs are evidence in production. Elsewhere they go with their function. */
export const logsKept = ({ production }: Pick<EnvironmentSettings, 'production'>): RemovalPolicy =>
  production ? KEPT : RemovalPolicy.DESTROY;
