/** Version of the official plugin that the stand-in takes the place of: the one `@pulumi/command` in package.json asks for. */
export const commandVersion = '1.2.1';
