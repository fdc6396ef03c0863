import { defineReconciliation } from 'penstock';
import { comparedBooks } from './compared-books.ts';
import { comparedMoney } from './compared-money.ts';
import contract from './contract.ts';

export default defineReconciliation(contract, 'nightly-money', { source: comparedMoney, destination: comparedBooks });
