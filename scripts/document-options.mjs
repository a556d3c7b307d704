/**
 * Writes the sentences of options into dist's declarations: `tsc` prints an inferred type without the comments of its properties, so that an
 * editor would show `layers.gcnConv({ units })` without a word. Runs after tsc, which made the files from the same sources.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const config = ts.getParsedCommandLineOfConfigFile(
  'tsconfig.build.json',
  { noEmit: true },
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
);
const program = ts.createProgram(config.fileNames, config.options);
const checker = program.getTypeChecker();

for (const source of config.fileNames) {
  const output = ts.getOutputFileNames(config, source, false).find((name) => name.endsWith('.d.ts'));
  if (output === undefined) continue; // a declaration itself
  const text = readFileSync(output, 'utf8');
  const inferred = new Map(variables(program.getSourceFile(source)).map((variable) => [variable.name.text, variable]));
  const sentences = [];
  for (const printed of variables(ts.createSourceFile(output, text, ts.ScriptTarget.Latest, true))) {
    const variable = inferred.get(printed.name.text);
    if (variable !== undefined && printed.type !== undefined) collect(printed.type, sentencesOf(variable), sentences);
  }
  if (sentences.length > 0) writeFileSync(output, inserted(text, sentences));
}

/** Variables of a file, not those inside functions. */
function variables(file) {
  return file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations.filter(({ name }) => ts.isIdentifier(name)));
}

/** What is said of each property of a variable's type (a schema), or of the types it is made for (the options of a layer, as given and as read). */
function sentencesOf(variable) {
  const type = checker.getTypeAtLocation(variable);
  const types = [type, ...(type.aliasTypeArguments ?? checker.getTypeArguments(type))];
  const all = types.flatMap((one) => one.getProperties());
  return new Map(
    all
      .map((property) => [property.name, ts.displayPartsToString(property.getDocumentationComment(checker))])
      .filter(([, said]) => said !== ''),
  );
}

/** Where in a printed type which sentence is missing. */
function collect(node, said, found) {
  if (ts.isPropertySignature(node) && ts.getJSDocCommentsAndTags(node).length === 0) {
    const sentence = said.get(node.name.text);
    if (sentence !== undefined) found.push({ at: node.getStart(), sentence });
    return; // what lies deeper are properties of an option's value
  }
  ts.forEachChild(node, (child) => collect(child, said, found));
}

/** The text with a comment on a line of its own above each property. */
function inserted(text, sentences) {
  let out = '';
  let from = 0;
  for (const { at, sentence } of sentences.sort((a, b) => a.at - b.at)) {
    const indent = /[ \t]*$/.exec(text.slice(0, at))[0];
    out += `${text.slice(from, at)}/** ${sentence.replaceAll('\n', `\n${indent} * `)} */\n${indent}`;
    from = at;
  }
  return out + text.slice(from);
}

function fail(diagnostic) {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}
