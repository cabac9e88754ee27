(** The deterministic heart of the constructions.

    Random codes are good when cross-talk is small; what follows from small cross-talk is not random
    at all.

    - [upper_permutation_open_relu]: with sign codes, entries of [W] at most [w] in absolute value
      and bias [v q w], no pre-activation is negative on X_v.
    - [upper_permutation_dense_heart] (C1): [W = E_out Pi E_in^T], one common bias that keeps the
      ReLU open, [D = E_out^T].  If for every output the cross-talk of the active features stays
      within a tolerance, the decoder returns the permuted input on all of X_v.
    - [upper_pairwise_and_heart] (C3): gates own one cell in each of [s] blocks.  If two channels
      meet in at most [c] blocks, a feature has at most [d] gates, and the pre-activations of a
      channel deviate from their ideal values by at most [tol] in all, then every threshold in
      [(q v d c + tol, s q - tol]] reads all ANDs right on X_v. *)

From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Superpos Require Import families network.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Notation relu := (@relu int_realDomainType).
Notation indicator := (@indicator int_realDomainType _).

Lemma relu_ge z : z <= relu z.
Proof. by rewrite /network.relu le_maxr lexx orbT. Qed.

Lemma relu_ge0 z : 0 <= relu z.
Proof. by rewrite /network.relu le_maxr lexx. Qed.

Lemma relu_open z : 0 <= z -> relu z = z.
Proof. exact: max_r. Qed.

Lemma mulmx_indicator n m (A : 'M[int]_(n, m)) x r :
  (A *m indicator x) r 0 = \sum_(i in x) A r i.
Proof.
rewrite mxE [RHS]big_mkcond /=; apply: eq_bigr => i _; rewrite !mxE.
by case: (i \in x); rewrite ?mulr1 ?mulr0.
Qed.

(** ** Permutation *)

Section Dense.

Variables (m q n v : nat) (Ein : 'M[int]_(q, m)) (Eout : 'M[int]_(n, m)) (pi : 'S_m) (c : int).

(** Decompress, permute, compress: column [pi i] of [Eout] gets what belongs to feature [i]. *)
Definition dense_weights : 'M[int]_(n, q) := \matrix_(r, l) \sum_i Eout r (pi i) * Ein l i.

Definition pre_activation x r := (dense_weights *m (Ein *m indicator x)) r 0.

Definition dense_score x k := \sum_r Eout r k * relu (pre_activation x r + c).

(** The shared offset that the common bias adds to the score of output [k]. *)
Definition offset k := c * \sum_r Eout r k.

(** What the input code holds of feature [i]: [q] if it is active, and cross-talk. *)
Definition held (x : {set 'I_m}) i := \sum_(l in x) \sum_h Ein h i * Ein h l.

(** How much the output codes of [k] and [k'] meet. *)
Definition meeting k k' := \sum_r Eout r k * Eout r k'.

Theorem upper_permutation_open_relu (w : int) x r :
  0 <= w -> (forall l i, `|Ein l i| <= 1) -> (forall l, `|dense_weights r l| <= w) -> active v x ->
  c = (v * q)%:R * w -> 0 <= pre_activation x r + c.
Proof.
move=> w0 signs bounded few ->; rewrite -ler_subl_addr sub0r; apply: lerNnormlW.
have entry i : `|(dense_weights *m Ein) r i| <= q%:R * w.
  rewrite mxE; apply: le_trans (ler_norm_sum _ _ _) _.
  rewrite mulr_natl -[X in _ *+ X]card_ord -sumr_const; apply: ler_sum => l _.
  by rewrite normrM -[X in _ <= X]mulr1 ler_pmul.
rewrite /pre_activation mulmxA mulmx_indicator; apply: le_trans (ler_norm_sum _ _ _) _.
apply: (@le_trans _ _ (\sum_(i in x) q%:R * w)); first by apply: ler_sum => i _; apply: entry.
rewrite sumr_const natrM -mulrA [X in _ <= X]mulr_natl; apply: ler_wpmuln2l few.
by rewrite mulr_ge0 ?ler0n.
Qed.

Lemma pre_activationE x r : pre_activation x r = \sum_i Eout r (pi i) * held x i.
Proof.
rewrite /pre_activation mxE; under eq_bigr => h _ do rewrite mxE mulmx_indicator mulr_suml.
rewrite exchange_big /=; apply: eq_bigr => i _; rewrite /held exchange_big mulr_sumr /=.
by apply: eq_bigr => h _; rewrite -mulrA mulr_sumr.
Qed.

Lemma dense_score_open x k : (forall r, 0 <= pre_activation x r + c) ->
  dense_score x k = \sum_i meeting k (pi i) * held x i + offset k.
Proof.
move=> opened; rewrite /dense_score.
under eq_bigr => r _ do rewrite relu_open // mulrDr.
rewrite big_split /= /offset mulr_sumr; congr (_ + _); last by apply: eq_bigr => r _; rewrite mulrC.
under eq_bigr => r _ do rewrite pre_activationE mulr_sumr.
rewrite exchange_big /=; apply: eq_bigr => i _; rewrite /meeting mulr_suml.
by apply: eq_bigr => r _; rewrite mulrA.
Qed.

Theorem upper_permutation_dense_heart (mu tol theta : int) x :
  (forall r k, Eout r k ^+ 2 = 1) -> (forall r, 0 <= pre_activation x r + c) ->
  (forall i, `|held x i - q%:R *+ (i \in x)| <= mu) ->
  (forall i, `|\sum_(l | l != i) meeting (pi i) (pi l) * held x l| <= tol) ->
  n%:R * mu + tol < theta -> theta <= n%:R * (q%:R - mu) - tol ->
  [set k | theta + offset k <= dense_score x k] = permuted pi x.
Proof.
move=> signs opened own others low high; apply/setP => k.
rewrite inE dense_score_open // ler_add2r -(permKV pi k) mem_imset; last exact: perm_inj.
set i := (pi^-1)%g k; rewrite (bigD1 i) //=.
have -> : meeting (pi i) (pi i) = n%:R.
  by rewrite /meeting; under eq_bigr do rewrite -expr2 signs; rewrite sumr_const card_ord.
move: (own i) (others i); set z := \sum_(l | _) _ => + /ler_normlP [z_low z_high].
case: (i \in x) => /ler_normlP [h_low h_high].
  apply: le_trans high _; apply: ler_add; last by rewrite ler_oppl.
  by rewrite ler_wpmul2l ?ler0n // ler_subl_addr -ler_subl_addl -opprB.
apply/negbTE; rewrite -ltNge; apply: le_lt_trans low; apply: ler_add => //.
by rewrite ler_wpmul2l ?ler0n //; rewrite subr0 in h_high.
Qed.

End Dense.

(** ** Pairs *)

Section Pairwise.

Variables (m j s cells : nat) (gate : {ffun 'I_j -> {set 'I_m}}) (channel : 'I_j -> 'I_s -> 'I_cells).
Variables (y : 'I_s -> 'I_cells -> int) (q : nat) (x : {set 'I_m}).

(** How many active features the gates in cell [b] of block [t] have, with multiplicity. *)
Definition load t b : nat := \sum_(i | channel i t == b) #|gate i :&: x|.

(** A neuron is to show [q] for each active feature beyond the first; what it shows is [y]. *)
Definition deviation i := \sum_t `|y t (channel i t) - q%:R * ((load t (channel i t))%:R - 1)|.

Definition channel_score i := \sum_t relu (y t (channel i t)).

Definition channels_meet i i' := #|[set t | channel i t == channel i' t]|.

(** Active features of other gates in the channel of output [i]. *)
Definition foreign i t : nat := \sum_(i' | (channel i' t == channel i t) && (i' != i)) #|gate i' :&: x|.

Lemma load_split i t : load t (channel i t) = (#|gate i :&: x| + foreign i t)%N.
Proof. by rewrite /load (bigD1 i) ?eqxx. Qed.

Lemma few_foreign v c d i : active v x ->
  (forall i', i' != i -> (channels_meet i' i <= c)%N) ->
  (forall k, (#|[set i' | k \in gate i']| <= d)%N) -> (\sum_t foreign i t <= v * d * c)%N.
Proof.
move=> few meet degree.
have ends : (\sum_i' #|gate i' :&: x| <= v * d)%N.
  rewrite (eq_bigr (fun i' => \sum_(k in x) (k \in gate i') : nat)%N) => [|i' _]; last first.
    by rewrite -big_mkcondr /= sum1_card; apply: eq_card => k; rewrite !inE andbC.
  rewrite exchange_big /=; apply: (@leq_trans (\sum_(k in x) d)); last first.
    by rewrite sum_nat_const; apply: leq_mul few (leqnn d).
  apply: leq_sum => k _; apply: leq_trans (degree k).
  by rewrite -sum1_card big_mkcond /= [X in (_ <= X)%N]big_mkcond; apply: leq_sum => i' _; rewrite inE; case: ifP.
apply: (@leq_trans (\sum_i' #|gate i' :&: x| * c)); last by rewrite -big_distrl leq_mul2r ends orbT.
rewrite /foreign; under eq_bigr => t _ do rewrite big_mkcond /=.
rewrite exchange_big /=; apply: leq_sum => i' _.
case: (i' =P i) => [-> | /eqP ne]; first by rewrite big1 // => t _; rewrite eqxx andbF.
apply: leq_trans (leq_mul (leqnn _) (meet i' ne)); rewrite mulnC -sum_nat_const.
rewrite [X in (_ <= X)%N]big_mkcond /=; apply: leq_sum => t _.
by rewrite inE andbT.
Qed.

Theorem upper_pairwise_and_heart v c d (tol theta : int) :
  (forall i, #|gate i| = 2%N) -> active v x ->
  (forall i i', i' != i -> (channels_meet i' i <= c)%N) ->
  (forall k, (#|[set i | k \in gate i]| <= d)%N) ->
  (forall i, deviation i <= tol) ->
  (q * (v * d * c))%:R + tol < theta -> theta <= (s * q)%:R - tol ->
  [set i | theta <= channel_score i] = ands gate x.
Proof.
move=> two few meet degree small low high; apply/setP => i; rewrite !inE.
case on: (gate i \subset x).
  apply: le_trans high _; rewrite ler_subl_addr; apply: le_trans (ler_add (lexx _) (small i)).
  rewrite -big_split /= natrM -[s in s%:R]card_ord mulr_natl -sumr_const; apply: ler_sum => t _.
  set b := channel i t; rewrite -ler_subl_addr; apply: le_trans (relu_ge _).
  have two_at_least : (2 <= load t b)%N by rewrite load_split (setIidPl on) two leq_addr.
  apply: (@le_trans _ _ (q%:R * ((load t b)%:R - 1) - `|y t b - q%:R * ((load t b)%:R - 1)|)).
    rewrite ler_add2r -[X in X <= _]mulr1 ler_wpmul2l ?ler0n //.
    by rewrite ler_subr_addr -(natrD _ 1 1) ler_nat.
  by rewrite ler_subl_addr -ler_subl_addl distrC ler_norm.
apply/negbTE; rewrite -ltNge; apply: le_lt_trans low.
apply: (@le_trans _ _ (\sum_t ((q * foreign i t)%:R + `|y t (channel i t)
    - q%:R * ((load t (channel i t))%:R - 1)|))).
  apply: ler_sum => t _; set b := channel i t; rewrite le_maxl addr_ge0 ?ler0n ?normr_ge0 //=.
  rewrite -ler_subl_addl; apply: le_trans (ler_norm _); rewrite ler_add2l ler_oppl opprK natrM.
  rewrite ler_wpmul2l ?ler0n // ler_subl_addr -(natrD _ _ 1) ler_nat load_split addnC leq_add2l.
  rewrite -ltnS -(two i) proper_card // properEneq subsetIl andbT.
  by apply: contraFneq on => /setIidPl.
rewrite big_split /=; apply: ler_add (small i).
by rewrite -natr_sum ler_nat -big_distrr leq_mul2l (few_foreign few (meet i) degree) orbT.
Qed.

End Pairwise.
