import { z } from 'zod';
import { alertListSchema } from './alert-lists.ts';
import { byteSizeSchema } from './byte-size.ts';
import { durationSchema } from './duration.ts';
import { maintenanceSchema } from './maintenance-schema.ts';
import { matcherSchema } from './matcher-schema.ts';
import { hostListSchema, integerSchema, lineSchema, portSchema, versionSchema } from './scalars.ts';

/** How alerts of one severity are delayed and repeated. */
const timingSchema = (groupWait: string, groupInterval: string, repeatInterval: string) =>
  z
    .strictObject({
      groupWait: durationSchema().prefault(groupWait).describe('Wait before the first card of a group.'),
      groupInterval: durationSchema({ min: '10s' })
        .prefault(groupInterval)
        .describe('Least time between two cards of a group.'),
      repeatInterval: durationSchema({ min: '1m' })
        .prefault(repeatInterval)
        .describe('A still firing alert is sent again after this.'),
    })
    .prefault({});

const routeSchema = z.strictObject({
  matchers: z.array(matcherSchema()).min(1, 'should name at least one matcher').describe('All must match.'),
  receiver: lineSchema().describe('Where to: feishu, a bot of feishu.bots or one of receivers by its name, or none.'),
  groupBy: z.array(lineSchema()).min(1).optional().describe('Instead of alertmanager.groupBy.'),
  groupWait: durationSchema().optional().describe('Instead of that of the severity.'),
  groupInterval: durationSchema({ min: '10s' }).optional().describe('Instead of that of the severity.'),
  repeatInterval: durationSchema({ min: '1m' }).optional().describe('Instead of that of the severity.'),
  continue: z.boolean().prefault(false).describe('True: the routes below see the alert too.'),
});

/** The Alertmanager cluster. */
export const alertmanagerSchema = z.strictObject({
  hosts: hostListSchema(1, 5).describe('One host or several that form a cluster.'),
  version: versionSchema().optional().describe('Version; without it the first of the catalog.'),
  port: portSchema().prefault(9093).describe('Port of the web page and API.'),
  gossipPort: portSchema().prefault(9099).describe('Port of the cluster, TCP and UDP.'),
  peerTimeout: durationSchema({ min: '1s', max: '5m' })
    .prefault('15s')
    .describe('How long the second member waits for the first to have sent an alert.'),
  retention: durationSchema({ min: '1h' })
    .prefault('120h')
    .describe('How long silences and the notification log are kept.'),
  groupBy: z
    .array(lineSchema())
    .min(1)
    .prefault(['alertname', 'instance'])
    .describe('Alerts that agree in these labels share a card.'),
  maxAlerts: integerSchema(1, 1_000).prefault(100).describe('Most alerts in one notification to the relay.'),
  timings: z
    .strictObject({
      critical: timingSchema('5s', '30s', '4h').describe('Severity critical.'),
      warning: timingSchema('30s', '1m', '12h').describe('Severity warning.'),
      info: timingSchema('1m', '5m', '24h').describe('All other alerts.'),
    })
    .prefault({})
    .describe('Waits and repeats by severity.'),
  secondWay: lineSchema()
    .optional()
    .describe('One of receivers that is told of the relay’s own troubles too; absent: only the relay tells of them.'),
  routes: z.array(routeSchema).prefault([]).describe('Routes tried in this order before those of promha.'),
  never: alertListSchema().describe('Black list: alerts of these hosts, and these alerts, go to nobody.'),
  only: alertListSchema().describe('White list: where it names hosts, or rules, all others go to nobody.'),
  maintenance: maintenanceSchema.describe('Windows of maintenance by name: times in which some alerts go to nobody.'),
  memoryMax: byteSizeSchema().prefault('512MB').describe('Memory limit of the service.'),
});
