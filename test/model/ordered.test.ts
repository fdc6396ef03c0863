import { checkKinds } from './check.ts';
import { KINDS } from './deliveries.ts';

await checkKinds(KINDS.filter(({ ordering }) => ordering === 'by-entity'));
