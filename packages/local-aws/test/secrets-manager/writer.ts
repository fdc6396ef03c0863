// Stores value after value until it is killed, a line once each is acknowledged. Arguments: the file.
import { scaledClock } from '../../src/clock.ts';
import { createSecretsManager } from '../../src/secrets-manager/index.ts';

const service = createSecretsManager({ file: process.argv[2] ?? '', clock: scaledClock(1) });
const context = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'r' } as const;

for (let n = 0; ; n++) {
  const [operation, name] = n === 0 ? ['CreateSecret', 'Name'] : ['PutSecretValue', 'SecretId'];
  await service.handle(operation, { [name]: 'killed', SecretString: `value ${n}` }, context);
  process.stdout.write(`${n}\n`);
}
