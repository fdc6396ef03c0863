/** What lies here in the project that the import's test puts together. */
export { algolia } from '../../../../destinations/algolia.ts';
