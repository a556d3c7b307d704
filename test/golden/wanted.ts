/** Names of the golden cases that the library answers, as patterns; every fixture that fits one needs a line in a table of cases. */
export const wanted: readonly RegExp[] = [
  /^gcn_conv/,
  /^gcn_norm$/,
  /^add_remaining_self_loops$/,
  /^degree_in$/,
  /^linear/,
  /^global_.*_pool/,
  /^scatter_(sum|mean|max)$/,
  /^op_(add|sub|mul|div)_/,
  /^op_(relu|leaky_relu|elu|selu|silu|mish|gelu_erf|gelu_tanh|sigmoid|log_sigmoid|softplus|tanh)$/,
  /^op_(exp|log|abs|sqrt|sin|cos|clamp)$/,
  /^op_.*softmax/,
  /^op_(sum|mean)_/,
  /^op_matmul/,
  /^op_bmm$/,
  /^op_(linear|transpose|index_select|cat_dim1|spmm_coo|mse_loss)$/,
  /^op_cross_entropy/,
  // not optim_nadam: torch 1.13, which made it, divides the step along the moment by 1 - P μ_t μ_(t+1); Dozat and torch 2 by 1 - P μ_(t+1)
  /^optim_(?!nadam)/,
  /^sched_/,
  /^train_gcn_karate$/,
];
