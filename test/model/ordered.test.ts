import { checkKinds } from './check.ts';
import { KINDS } from './kinds.ts';

checkKinds(KINDS.filter(({ ordering }) => ordering === 'by-entity'));
