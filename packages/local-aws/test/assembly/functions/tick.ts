import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const lambda = new LambdaClient({});
const s3 = new S3Client({});

/** Run by a schedule or by hand: writes both times, pauses or resumes the worker on request, leaves one object per time. */
export async function handler({ time, pause }: { time: string; pause?: boolean }) {
  console.log(`tick ${time} at ${new Date().toISOString()}`);
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: process.env.WORKER }),
  );
  const UUID = EventSourceMappings?.[0]?.UUID;
  if (pause !== undefined) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: !pause }));
  const object = { Bucket: process.env.BUCKET, Key: `ticks/${time}`, Body: JSON.stringify({ UUID }) };
  await s3.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
  return { UUID };
}
