import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { DescribeContinuousBackupsCommand, DescribeTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { StackSeen } from '../../deployed/stacks.ts';
import type { Examined } from '../environment.ts';
import type { Finding } from '../finding.ts';

interface TableSeen {
  readonly name: string;
  /** Whether it can be deleted; undefined where it is gone. */
  readonly isProtected?: boolean;
  readonly isRecoverable?: boolean;
}

/**
 * What holds state cannot be deleted by mistake, and tables can be brought back to an earlier minute. The templates leave the protection
 * out, because it would keep a first deploy that failed from being repeated.
 */
export async function protectionFindings(examined: Examined): Promise<readonly Finding[]> {
  const tables = await Promise.all((await tablesOf(examined)).map((name) => look(examined, name)));
  return judgeProtection(await examined.stacks(), tables, examined);
}

async function tablesOf(examined: Examined): Promise<readonly string[]> {
  const resources = await examined.resources();
  return resources.filter(({ type }) => TABLES.has(type)).map(({ physicalId }) => physicalId);
}

const TABLES = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']);

async function look({ aws }: Examined, TableName: string): Promise<TableSeen> {
  try {
    const { Table } = await aws.dynamo.send(new DescribeTableCommand({ TableName }));
    const backups = await aws.dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    return {
      name: TableName,
      isProtected: Table?.DeletionProtectionEnabled === true,
      isRecoverable: recovery?.PointInTimeRecoveryStatus === 'ENABLED',
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return { name: TableName };
    throw error;
  }
}

export function judgeProtection(
  stacks: readonly Pick<StackSeen, 'name' | 'isProtected'>[],
  tables: readonly TableSeen[],
  { environment, settings }: Pick<Examined, 'environment'> & { readonly settings: { readonly production: boolean } },
): readonly Finding[] {
  const protect = `npm run ops -- doctor --protect --env ${environment}`;
  const remedy = 'Protect what holds state; every deploy without the wrapper takes it off the stacks.';
  return [
    ...tables
      .filter(({ isProtected }) => isProtected === undefined)
      .map(({ name }) => ({
        thing: name,
        problem: 'the table does not exist: its stack still lists it',
        remedy:
          'DynamoDB keeps a backup of a deleted table for 35 days. Restore it under the same name, before anything else.',
        run: `aws dynamodb list-backups --backup-type SYSTEM --table-name ${name}`,
      })),
    ...tables
      .filter(({ isRecoverable }) => isRecoverable === false)
      .map(({ name }) => ({
        thing: name,
        problem: 'point-in-time recovery is off: what is written wrong cannot be brought back',
        remedy: 'Turn it on; the template states it.',
        run: `aws dynamodb update-continuous-backups --table-name ${name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
      })),
    ...(settings.production
      ? [
          ...tables
            .filter(({ isProtected }) => isProtected === false)
            .map(({ name }) => ({
              thing: name,
              problem: 'deletion protection is off in a production environment',
              remedy,
              run: protect,
            })),
          ...stacks
            .filter(({ isProtected }) => !isProtected)
            .map(({ name }) => ({
              thing: name,
              problem: 'termination protection is off in a production environment',
              remedy,
              run: protect,
            })),
        ]
      : []),
  ];
}

/** Turns the protection on. @returns what was protected that was not */
export async function protect(examined: Examined): Promise<readonly string[]> {
  const { aws } = examined;
  const tables = await Promise.all((await tablesOf(examined)).map((name) => look(examined, name)));
  const open = tables.filter(({ isProtected }) => isProtected === false).map(({ name }) => name);
  const stacks = (await examined.stacks()).filter(({ isProtected }) => !isProtected).map(({ name }) => name);
  for (const TableName of open)
    await aws.dynamo.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
  for (const StackName of stacks)
    await aws.cloudformation.send(
      new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: true }),
    );
  return [...open, ...stacks];
}
