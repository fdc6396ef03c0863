/** What a team's tests import from `penstock/testing`. */
export { openDecisions } from '../contract/index.ts';
export { classOfDifference } from './difference.ts';
export { NotScripted, type RecordedCall, type ScriptedAnswer } from './script.ts';
export { type TestDeliveryOptions, type TestedDelivery, testDelivery, testLookUp } from './test-delivery.ts';
