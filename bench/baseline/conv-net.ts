import { createAffine, type Trained, trained } from './affine.js';
import { sparseFeatures } from './features.js';
import { addRowRelu, type Csr, type Floats, maskedCrossEntropy, relu, reluGrad, sgd, sumAxis0 } from './kernels.js';

/** A convolution that keeps the width. */
export interface Conv {
  readonly params: readonly Trained[];
  /** h, y: [nodes, hidden]; y is overwritten. */
  forward(h: Floats, y: Floats): void;
  /** dh, overwritten, from the gradient of the last `forward`; the parameters get theirs. */
  backward(h: Floats, dy: Floats, dh: Floats): void;
}

export interface ConvNetOptions {
  /** Sparse features, [nodes, features]. */
  x: Csr;
  labels: Int32Array;
  /** The nodes whose loss is trained. */
  train: Int32Array;
  hidden: number;
  classes: number;
  first: Readonly<Record<'kernel' | 'bias', Float32Array>>;
  convs: readonly Conv[];
  last: Readonly<Record<'kernel' | 'bias', Float32Array>>;
  learningRate: number;
}

/**
 * relu(X W + w), then relu(conv(h)) for each convolution, then a linear map to the classes: masked cross entropy, SGD. Returns the step, which gives the
 * loss before it.
 */
export function createConvNet({ x, labels, train, hidden, classes, first, convs, last, learningRate }: ConvNetOptions): () => number {
  const nodes = x.rows;
  const input = sparseFeatures(x, hidden, Float32Array);
  const [kernel, bias] = [trained(first.kernel), trained(first.bias)];
  const head = createAffine(last.kernel, last.bias, hidden);
  const params = [kernel, bias, ...convs.flatMap((conv) => conv.params), ...head.params];
  const states = (): Float32Array[] => Array.from({ length: convs.length + 1 }, () => new Float32Array(nodes * hidden));
  const [h, dh] = [states(), states()];
  const [z, dz] = [new Float32Array(nodes * classes), new Float32Array(nodes * classes)];
  const size = nodes * hidden;

  return () => {
    input.forward(kernel.value, h[0], 0, 0);
    addRowRelu(h[0], bias.value, h[0], nodes, hidden);
    convs.forEach((conv, k) => {
      conv.forward(h[k], h[k + 1]);
      relu(h[k + 1], h[k + 1], size);
    });
    head.forward(h[convs.length], z, nodes);
    const loss = maskedCrossEntropy(z, labels, train, classes, dz);

    head.backward(h[convs.length], dz, dh[convs.length], nodes);
    for (let k = convs.length; k > 0; k--) {
      reluGrad(dh[k], h[k], dh[k], size);
      convs[k - 1].backward(h[k - 1], dh[k], dh[k - 1]);
    }
    reluGrad(dh[0], h[0], dh[0], size);
    sumAxis0(dh[0], bias.gradient, nodes, hidden);
    input.backward(dh[0], kernel.gradient);
    for (const { value, gradient } of params) sgd(value, gradient, learningRate);
    return loss;
  };
}
