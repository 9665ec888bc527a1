import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const sideEffectModules = [
  { group: ['@pulumi/*'], message: 'Only infra/roles and infra/index.ts import Pulumi (docs: the walk).' },
  { group: ['node-ssh', 'ssh2'], message: 'Only infra/provider imports node-ssh.' },
];
const ambient = [
  {
    group: ['node:fs', 'node:fs/*', 'node:child_process', 'node:net', 'node:http', 'node:https', 'execa'],
    message: 'This folder is pure: no file system, process or network.',
  },
];
const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns: patterns.flat() }] });
const clockAndChance = [
  { object: 'Date', property: 'now', message: 'The clock is an argument here.' },
  { object: 'Math', property: 'random', message: 'Randomness is an argument here.' },
];

export default tseslint.config(
  { ignores: ['**/dist/**', 'node_modules/**', 'rendered/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['**/*.config.ts'],
    rules: { 'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }] },
  },
  // The walk of the design: what is pure imports nothing that acts, and every side effect has one home.
  {
    files: ['infra/config/**/*.ts', 'infra/model/**/*.ts', 'infra/render/**/*.ts'],
    ignores: ['**/*.test.ts', 'infra/render/template.ts'],
    rules: {
      ...restrict(sideEffectModules, ambient, [
        {
          group: ['**/provider/**', '**/roles/**', '**/relay/**', '**/lab/**'],
          message: 'Pure code does not reach forward.',
        },
      ]),
      'no-restricted-properties': ['error', ...clockAndChance],
    },
  },
  {
    files: ['infra/provider/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: restrict([
      { group: ['**/roles/**', '**/lab/**', '**/relay/**'], message: 'The provider knows resources, not roles.' },
    ]),
  },
  {
    files: ['infra/roles/**/*.ts', 'infra/index.ts'],
    ignores: ['**/*.test.ts'],
    rules: restrict(
      [sideEffectModules[1]],
      [{ group: ['**/lab/**', '**/relay/**'], message: 'The program knows nothing of the lab.' }],
    ),
  },
  {
    files: ['access/**/*.ts', 'relay/**/*.ts', 'failover/**/*.ts'],
    // Tests and what they share may use the lab's fake Feishu.
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: restrict(sideEffectModules, [
      { group: ['**/infra/**', '**/lab/**'], message: 'What runs on a host imports nothing of the operator’s side.' },
    ]),
  },
  {
    files: ['lab/**/*.ts', 'ops/**/*.ts', 'bench/**/*.ts'],
    ignores: ['**/*.test.ts', 'lab/stand-ins/command/**'],
    rules: restrict([sideEffectModules[1]]),
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  {
    files: ['lab/feishu/page/page.js'],
    languageOptions: {
      globals: {
        document: 'readonly',
        window: 'readonly',
        location: 'readonly',
        URLSearchParams: 'readonly',
        EventSource: 'readonly',
      },
    },
  },
);
