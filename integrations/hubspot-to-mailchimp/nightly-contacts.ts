import { defineReconciliation } from 'penstock';
import { comparedContacts } from './compared-contacts.ts';
import { comparedMembers } from './compared-members.ts';
import contract from './contract.ts';

export default defineReconciliation(contract, 'nightly-contacts', {
  source: comparedContacts,
  destination: comparedMembers,
});
