import cdk from 'eslint-cdk-plugin';
import tseslint from 'typescript-eslint';
import imports from './eslint.imports.mjs';

export default tseslint.config(
  { ignores: ['lambda/dist/', 'bin/dist/', 'dist/', 'cdk.out/', 'lib/**/*.js', 'lib/**/*.d.ts', '.cache/', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'max-lines': ['error', 300],
    },
  },
  { files: ['lib/**/*.ts', 'bin/**/*.ts'], extends: [cdk.configs.recommended] },
  { files: ['bench/**/*.ts', 'local-aws/**/*.ts'], rules: { 'max-lines': ['error', 500] } },
  ...imports,
  { files: ['test/**/*.ts'], rules: { 'max-lines': ['error', 500] } },
);
