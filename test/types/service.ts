import ts from 'typescript';

/** What an editor asks about one file that is on no disk: its text now, and how often it changed. */
export function serviceFor(
  file: string,
  folder: string,
  settings: ts.CompilerOptions,
  now: () => { readonly text: string; readonly version: number },
): ts.LanguageService {
  const read = (name: string): string | undefined => (name === file ? now().text : ts.sys.readFile(name));
  return ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => settings,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(now().version) : '0'),
    getScriptSnapshot: (name) => {
      const source = read(name);
      return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
    },
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
    getCurrentDirectory: () => folder,
  });
}
