import { defineReconciliation } from 'penstock';
import { differenceIn } from './compared.ts';
import { comparedContacts } from './compared-contacts.ts';
import { comparedMembers } from './compared-members.ts';
import contract from './contract.ts';

export default defineReconciliation(contract, 'nightly-contacts', {
  source: comparedContacts,
  destination: comparedMembers,
  classOf: ({ kind, source, destination }) =>
    source && destination ? differenceIn(source.compared, destination.compared) : kind,
});
