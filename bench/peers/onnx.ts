/** Writes small ONNX models: just enough protobuf for a graph of standard operators with typed inputs. */

const FLOAT = 1;
const INT64 = 7;

const text = new TextEncoder();
const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** A number in groups of seven bits, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}

const int = (field: number, value: number): Uint8Array => join([varint(field << 3), varint(value)]);
const bytes = (field: number, ...content: Uint8Array[]): Uint8Array => {
  const all = join(content);
  return join([varint((field << 3) | 2), varint(all.length), all]);
};
const string = (field: number, value: string): Uint8Array => bytes(field, text.encode(value));

const tensorOf =
  (type: number) =>
  (name: string, ...shape: number[]): Uint8Array => {
    const dimensions = shape.map((size) => bytes(1, int(1, size)));
    return join([string(1, name), bytes(2, bytes(1, int(1, type), bytes(2, ...dimensions)))]);
  };

/** A named input or output of floats. */
export const floatTensor = tensorOf(FLOAT);
/** A named input of 64-bit integers. */
export const intTensor = tensorOf(INT64);

/** One operator: `node('MatMul', ['a', 'b'], 'c')`. Attributes are strings. */
export function node(operator: string, inputs: readonly string[], output: string, attributes: Record<string, string> = {}): Uint8Array {
  const string3 = 3;
  return join([
    ...inputs.map((name) => string(1, name)),
    string(2, output),
    string(4, operator),
    ...Object.entries(attributes).map(([key, value]) => bytes(5, string(1, key), string(4, value), int(20, string3))),
  ]);
}

/** A model of IR version 9, operator set 18. */
export function onnxModel(nodes: readonly Uint8Array[], inputs: readonly Uint8Array[], output: Uint8Array): Uint8Array {
  const graph = [...nodes.map((one) => bytes(1, one)), string(2, 'graph'), ...inputs.map((one) => bytes(11, one)), bytes(12, output)];
  return join([int(1, 9), bytes(8, int(2, 18)), bytes(7, ...graph)]);
}
