import type { OpenDemonstration } from 'penstock/demonstration';
import { steps } from './steps.ts';
import { openSystems } from './systems.ts';

const open: OpenDemonstration = (context) => {
  const systems = openSystems(context);
  return { steps: steps(systems), [Symbol.dispose]: () => {} };
};

export default open;
