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
  /^op_(relu|leaky_relu|elu|sigmoid|tanh|exp|log)$/,
  /^op_.*softmax/,
  /^op_(sum|mean)_/,
  /^op_matmul/,
  /^op_(linear|transpose|index_select|cat_dim1|spmm_coo|mse_loss)$/,
  /^op_cross_entropy/,
  /^optim_(sgd|sgd_momentum|adam|adam_weight_decay)$/,
  /^train_gcn_karate$/,
];
