import { z } from 'zod';
import { byteSizeSchema } from './byte-size.ts';
import { durationSchema } from './duration.ts';
import { hostListSchema, portSchema, versionSchema } from './scalars.ts';
import { extraJobSchema, federationSchema, probeJobSchema } from './scrape-schema.ts';

/** The pair of Prometheus servers (or one of them). */
export const prometheusSchema = z.strictObject({
  hosts: hostListSchema(1, 2).describe('One host, or two that hold the same data and watch each other.'),
  version: versionSchema().optional().describe('Version; without it the first of the catalog.'),
  port: portSchema().prefault(9090).describe('Port of the web page and API.'),
  scrapeInterval: durationSchema({ min: '1s', max: '5m' }).prefault('10s').describe('How often targets are asked.'),
  scrapeTimeout: durationSchema({ min: '1s', max: '5m' }).prefault('5s').describe('How long a target may take.'),
  evaluationInterval: durationSchema({ min: '1s', max: '5m' })
    .prefault('10s')
    .describe('How often rules are evaluated.'),
  retention: z
    .strictObject({
      time: durationSchema({ min: '2h' }).prefault('15d').describe('Samples older than this are dropped.'),
      size: byteSizeSchema().prefault('20GB').describe('The oldest samples are dropped above this size.'),
    })
    .prefault({})
    .describe('How much history is kept: what is reached first.'),
  outOfOrderWindow: durationSchema()
    .prefault('2h')
    .describe('How late samples of the other Prometheus are taken after an outage; 0s: not at all.'),
  memoryMax: byteSizeSchema().prefault('4GB').describe('Memory limit of the service.'),
  extraTargets: z.array(extraJobSchema).prefault([]).describe('Scrape jobs beyond those of promha.'),
  probes: z.array(probeJobSchema).prefault([]).describe('What a blackbox_exporter asks from the outside.'),
  federation: z.array(federationSchema).prefault([]).describe('Series taken over from other Prometheus.'),
});
