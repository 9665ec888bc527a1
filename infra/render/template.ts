import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const templateRoot = new URL('../../templates/', import.meta.url);

/** First line of every rendered file, so that nobody edits it on the host in vain. */
export const banner = 'managed by promha: edits here are overwritten, change the stack file and run pulumi up';

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const engine = Handlebars.create();
engine.registerHelper('raw', function raw(this: unknown, options: Handlebars.HelperOptions) {
  return options.fn(this);
});
engine.registerHelper('banner', () => banner);
/** A value as JSON on one line, which YAML reads the same. */
engine.registerHelper('json', (value: unknown) => JSON.stringify(value));
/** A text in single quotes as YAML reads it, so that no text from the stack file means anything else there; a list of them in brackets. */
engine.registerHelper('yaml', (value: string | readonly string[]) =>
  typeof value === 'string' ? quoted(value) : `[${value.map(quoted).join(', ')}]`,
);
for (const name of [
  'systemd/sandbox',
  'systemd/service',
  'prometheus/rules/alert-tail',
  'alertmanager/route',
  'prometheus/access',
  'prometheus/relabel-step',
  ...readdirSync(new URL('prometheus/figures/', templateRoot)).map((file) => `prometheus/figures/${file.slice(0, -4)}`),
]) {
  engine.registerPartial(name, readFileSync(new URL(`${name}.hbs`, templateRoot), 'utf8'));
}

const compiled = new Map<string, HandlebarsTemplateDelegate>();

/**
 * The text that a template gives for a context. The only module that reads templates.
 * Strict: a name the context lacks is an error, not an empty text. Nothing is HTML-escaped.
 * @param name Path below `templates/` without `.hbs`, for example `prometheus/prometheus.yml`.
 */
export function renderTemplate(name: string, context: object): string {
  let template = compiled.get(name);
  if (template === undefined) {
    const source = readFileSync(new URL(`${name}.hbs`, templateRoot), 'utf8');
    template = engine.compile(source, { strict: true, noEscape: true });
    compiled.set(name, template);
  }
  return template(context);
}
