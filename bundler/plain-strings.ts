// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const evaluated = '\t\teval(makeStringBuilder())\n';

/** What the evaluated text does, as code: characters up to a byte below 4, where 4 escapes the next one. */
const written = `\t\t((source) => {
  for (let text = ''; ; ) {
    let unit = source[position++];
    if (unit > 4) {
      if (unit >= 0x80) unit = finishUtf8(unit, source);
    } else if (unit === 4) unit = source[position++];
    else return text;
    text += fromCharCode(unit);
  }
})
`;

/**
 * ordered-binary, which reads LMDB's keys, evaluates a text that names variables of its module. A minifier renames those and
 * cannot see the text: in a bundle every key would be unreadable, and with it the store.
 */
export const plainStrings: Plugin = {
  name: 'plain-strings',
  setup(build) {
    build.onLoad({ filter: /node_modules[\\/]ordered-binary[\\/]index\.js$/ }, (found) => {
      const text = readFileSync(found.path, 'utf8');
      if (!text.includes(evaluated)) throw new Error(`${found.path} does not read strings the way this build knows`);
      return { contents: text.replace(evaluated, written), loader: 'js' };
    });
  },
};
