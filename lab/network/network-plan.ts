import { labName } from '../lab-paths.ts';

/** File that stands for the lab's network namespace. */
export const netnsFile = `/run/netns/${labName}`;

/** The bridge inside the namespace to which every host is plugged. */
export const bridge = 'br0';

/** Address of this machine inside the lab's network: the operator, and the fake Feishu. */
export const operatorAddress = '192.168.1.1';

/** The one network of the lab. */
export const labNetwork = '192.168.1.0/24';
