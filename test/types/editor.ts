import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { serviceFor } from './service.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = `${root}test/types/typed-by-a-person.ts`;
const { options } = ts.getParsedCommandLineOfConfigFile(
  `${root}tsconfig.json`,
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
)!;
const FLAGS = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
let [text, version] = ['', 0];

const service = serviceFor(file, root, { ...options, noUnusedLocals: false }, () => ({ text, version }));

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

/** The names of the options that public functions take, by the name of the function; methods of a model as `model.fit`. */
export function argumentNames(): Readonly<Record<string, readonly string[]>> {
  open('const model = sequential([]);');
  const program = service.getProgram()!;
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file)!;
  const found: Record<string, readonly string[]> = {};
  const isOptions = (type: ts.Type): boolean =>
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    !checker.isArrayLikeType(type) &&
    type.getCallSignatures().length === 0 &&
    !isInstance(type);
  const look = (name: string, type: ts.Type): void => {
    for (const signature of type.getCallSignatures()) {
      const last = signature.parameters.at(-1);
      if (last === undefined) continue;
      const given = checker.getTypeOfSymbolAtLocation(last, source);
      const rest = checker.isTupleType(given) ? checker.getTypeArguments(given as ts.TypeReference).at(-1) : given;
      if (rest === undefined) continue;
      const bound = checker.getNonNullableType(rest);
      const plain = checker.getBaseConstraintOfType(bound) ?? bound;
      const options = plain.isUnion() ? plain.types.find(isOptions) : plain;
      if (options === undefined || !isOptions(options)) continue;
      const names = options.getProperties().map((one) => one.name);
      if (names.length > 0) found[name] = names;
    }
  };
  const each = (prefix: string, type: ts.Type): void => {
    for (const symbol of type.getProperties()) {
      const one = checker.getTypeOfSymbolAtLocation(symbol, source);
      look(`${prefix}${symbol.name}`, one);
      const named = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      if (named.flags & ts.SymbolFlags.ValueModule) each(`${prefix}${symbol.name}.`, one);
    }
  };
  const root = checker.getTypeOfSymbolAtLocation(locals(checker, source, 'graphgrad'), source);
  each('', root);
  each('model.', checker.getTypeOfSymbolAtLocation(locals(checker, source, 'model'), source));
  return found;
}

/** True for instances of classes, which are no options: tensors, graphs, keys. */
const isInstance = (type: ts.Type): boolean => (type.symbol?.flags ?? 0) !== 0 && (type.symbol.flags & ts.SymbolFlags.Class) !== 0;

const locals = (checker: ts.TypeChecker, source: ts.SourceFile, name: string): ts.Symbol =>
  checker.getSymbolsInScope(source.endOfFileToken, ts.SymbolFlags.Value | ts.SymbolFlags.Alias).find((one) => one.name === name)!;
