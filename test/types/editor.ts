import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = `${root}test/types/typed-by-a-person.ts`;
const { options } = ts.getParsedCommandLineOfConfigFile(
  `${root}tsconfig.json`,
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
)!;
const FLAGS = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
let [text, version] = ['', 0];

const service = ts.createLanguageService({
  ...ts.sys,
  useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : '0'),
  getScriptSnapshot: (name) => {
    const source = name === file ? text : ts.sys.readFile(name);
    return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
  },
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: (name) => (name === file ? text : ts.sys.readFile(name)),
  getCurrentDirectory: () => root,
});

/** A script as an editor sees it that uses the sources by the names of the package. */
export function open(script: string): void {
  text = `import * as graphgrad from '../../src/index.js';\nconst { ${groups.join(', ')} } = graphgrad;\n${script}`;
  version++;
}
const groups = ['callbacks', 'data', 'init', 'initializers', 'layers', 'losses', 'metrics', 'models', 'ops', 'optimizers', 'random'];
groups.push('schedules', 'sequential', 'tensor', 'tree', 'valueAndGrad');

/** What the compiler says against a script under `--strict`, line by line. */
export function complaints(script: string): string[] {
  open(script);
  const said = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
  return said.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** What an editor shows of the argument of the first call in a script, and of each option in it: its type and its sentence. */
export function argumentOf(script: string): { printed: string; options: Record<string, { type: string; doc: string; optional: boolean }> } {
  open(script);
  const program = service.getProgram()!;
  const checker = program.getTypeChecker();
  const call = find(program.getSourceFile(file)!)!;
  const { parameters } = checker.getResolvedSignature(call)!;
  const given = checker.getTypeOfSymbolAtLocation(parameters[0]!, call);
  const type = checker.getNonNullableType(checker.isTupleType(given) ? checker.getTypeArguments(given as ts.TypeReference)[0]! : given);
  const options = type.getProperties().map((one) => {
    const printed = checker.typeToString(checker.getTypeOfSymbol(one), call, FLAGS);
    const doc = ts.displayPartsToString(one.getDocumentationComment(checker));
    return [one.name, { type: printed, doc, optional: (one.flags & ts.SymbolFlags.Optional) !== 0 }] as const;
  });
  return { printed: checker.typeToString(type, call, FLAGS), options: Object.fromEntries(options) };
}

function find(node: ts.Node): ts.CallExpression | undefined {
  return ts.isCallExpression(node) ? node : ts.forEachChild(node, find);
}
