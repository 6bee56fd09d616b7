// SPDX-License-Identifier: MIT
// schema.js DASHBOARD: the dashboard against the JSON Schema that Grafana's own
// types make (dashboard_types.ts, @grafana/schema). Prints what does not fit.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

const TYPE = 'HashtagDashboard';
const here = path.dirname(fileURLToPath(import.meta.url));
const schema = createGenerator({
  path: path.join(here, 'dashboard_types.ts'),
  type: TYPE,
  skipTypeCheck: true, // the compiler's library is not needed
  expose: 'none',
  additionalProperties: false,
}).createSchema(TYPE);

const fits = new Ajv({ allErrors: true, strict: false }).compile(schema);
const [, , file] = process.argv;
if (!fits(JSON.parse(fs.readFileSync(file, 'utf8')))) {
  // "if" only says that a branch of the schema, told by itself, does not fit
  for (const { instancePath, keyword, message, params } of fits.errors)
    if (keyword !== 'if')
      console.error(`${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
  process.exitCode = 1;
}
