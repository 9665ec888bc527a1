import { z } from 'zod';
import { isIpv4 } from './scalars.ts';

const rule = 'should be an IPv4 address or network such as "10.0.0.0/8"';

/** An IPv4 address, or a network as address and length of its prefix, 0 to 32. */
function networkSchema() {
  return z.string({ error: rule }).refine((text) => {
    const [address = '', prefix, ...more] = text.split('/');
    const isPrefix = prefix === undefined || (/^\d{1,2}$/.test(prefix) && Number(prefix) <= 32);
    return isIpv4(address) && isPrefix && more.length === 0;
  }, rule);
}

/** What firewalld lets in, on hosts where it runs. */
export const firewallSchema = z
  .strictObject({
    people: z
      .union([z.literal('any'), z.array(networkSchema())], {
        error: 'should be any, or a list of IPv4 addresses and networks such as ["10.0.0.0/8"]',
      })
      .prefault('any')
      .describe(
        'From where people open the pages of Prometheus, Alertmanager and Grafana: any, or IPv4 addresses and networks. Hosts of the stack are let in besides, each where it needs to be.',
      ),
  })
  .prefault({})
  .describe('What firewalld lets in, on hosts where it runs.');
