(** The deterministic heart of the constructions.

    Random codes are good when cross-talk is small; what follows from small cross-talk is not random
    at all.

    - [upper_permutation_open_relu]: with sign codes, entries of [W] at most [w] in absolute value
      and bias [v q w], no pre-activation is negative on X_v.
    - [upper_permutation_dense_heart] (C1): [W = E_out Pi E_in^T], one common bias that keeps the
      ReLU open, [D = E_out^T].  If for every output the cross-talk of the active features stays
      within a tolerance, the decoder returns the permuted input on all of X_v.
    - [upper_k_and_heart] (C3, any fan-in [k >= 1]): gates own one cell in each of [s] blocks.  If
      two channels meet in at most [c] blocks, a feature has at most [d] gates, and the
      pre-activations of a channel deviate from their ideal values by at most [tol] in all, then
      every threshold in [(q v d c + tol, s q - tol]] reads all ANDs right on X_v.
    - [upper_pairwise_and_heart]: the same for pairs, [k = 2]. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum ssrint zmodp matrix.
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

(** ** The bias that keeps the ReLU open *)

Theorem upper_permutation_open_relu (m q n v : nat) (W : 'M[int]_(n, q)) (E : 'M[int]_(q, m))
    (w : int) x r :
  (forall l i, `|E l i| <= 1) -> 0 <= w -> (forall l, `|W r l| <= w) -> active v x ->
  0 <= (W *m (E *m indicator x)) r 0 + (v * q)%:R * w.
Proof.
move=> signs w0 bounded few; rewrite -ler_subl_addr sub0r; apply: lerNnormlW.
have entry i : `|(W *m E) r i| <= q%:R * w.
  rewrite mxE; apply: le_trans (ler_norm_sum _ _ _) _.
  rewrite mulr_natl -[X in _ *+ X]card_ord -sumr_const; apply: ler_sum => l _.
  by rewrite normrM -[X in _ <= X]mulr1 ler_pmul.
rewrite mulmxA mulmx_indicator; apply: le_trans (ler_norm_sum _ _ _) _.
apply: (@le_trans _ _ (\sum_(i in x) q%:R * w)); first by apply: ler_sum => i _; apply: entry.
rewrite sumr_const natrM -mulrA [X in _ <= X]mulr_natl; apply: ler_wpmuln2l few.
by rewrite mulr_ge0 ?ler0n.
Qed.

Example upper_permutation_open_relu_example (E := const_mx 1 : 'M[int]_(1, 2)) :
  (forall l i, `|E l i| <= 1) /\ 0 <= 1 :> int /\ (forall l : 'I_1, `|E l ord0| <= 1)
  /\ active 1 [set ord0 : 'I_2].
Proof. by split=> [l i|]; [|split=> //; split=> [l|]]; rewrite ?mxE // /active cards1. Qed.

(** One more active feature than the bias allows for. *)
Lemma upper_permutation_open_relu_near_miss :
  ~ (forall (m q n v : nat) (W : 'M[int]_(n, q)) (E : 'M[int]_(q, m)) (w : int) x r,
  (forall l i, `|E l i| <= 1) -> 0 <= w -> (forall l, `|W r l| <= w) ->
  0 <= (W *m (E *m indicator x)) r 0 + (v * q)%:R * w).
Proof.
move=> /(_ 1%N 1%N 1%N 0%N (const_mx (- 1)) (const_mx 1) 1 setT ord0) H.
suff : 0 <= - 1 :> int by [].
apply: le_trans (H _ _ _) _ => [l i | // | l |]; rewrite ?mxE //.
by rewrite big_ord1 !mxE big_ord1 !mxE inE.
Qed.

(** ** Permutation *)

Section Dense.

Variables (m q n : nat) (Ein : 'M[int]_(q, m)) (Eout : 'M[int]_(n, m)) (pi : 'S_m) (c : int).

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

Example upper_permutation_dense_heart_example (one := const_mx 1 : 'M[int]_(1, 1)) (x := [set: 'I_1]) :
  (forall r k, one r k ^+ 2 = 1) /\ (forall r, 0 <= pre_activation one one 1%g x r + 0) /\
  (forall i, `|held one x i - 1%:R *+ (i \in x)| <= 0) /\
  (forall i : 'I_1, `|\sum_(l | l != i) meeting one i l * held one x l| <= 0) /\
  1%:R * 0 + 0 < 1 :> int /\ 1 <= 1%:R * (1%:R - 0) - 0 :> int.
Proof.
have h i : held one x i = 1 by rewrite /held big_mkcond big_ord1 /= inE big_ord1 !mxE mulr1.
split=> [r k|]; first by rewrite mxE expr1n.
split=> [r|]; first by rewrite addr0 pre_activationE big_ord1 h mxE mulr1.
split=> [i|]; first by rewrite h inE subrr normr0.
split=> [i|//]; rewrite big1 ?normr0 // => l; by rewrite !ord1 eqxx.
Qed.

(** The output's own cross-talk forgotten: the empty input lights an output. *)
Lemma upper_permutation_dense_heart_near_miss :
  ~ (forall m q n (Ein : 'M[int]_(q, m)) (Eout : 'M[int]_(n, m)) (pi : 'S_m) (c mu tol theta : int) x,
  (forall r k, Eout r k ^+ 2 = 1) -> (forall r, 0 <= pre_activation Ein Eout pi x r + c) ->
  (forall i, `|\sum_(l | l != i) meeting Eout (pi i) (pi l) * held Ein x l| <= tol) ->
  n%:R * mu + tol < theta -> theta <= n%:R * (q%:R - mu) - tol ->
  [set k | theta + offset Eout c k <= dense_score Ein Eout pi c x k] = permuted pi x).
Proof.
pose one := const_mx 1 : 'M[int]_(1, 1).
move=> /(_ 1%N 1%N 1%N one one 1%g 0 (- 1) 0 0 set0) H.
have h i : held one set0 i = 0 by rewrite /held big_set0.
have opened r : 0 <= pre_activation one one 1%g set0 r + 0.
  by rewrite addr0 pre_activationE big_ord1 h mulr0.
have /setP/(_ ord0) : [set k | 0 + offset one 0 k <= dense_score one one 1%g 0 set0 k] = permuted 1%g set0.
  apply: H => // [r k | i]; first by rewrite mxE expr1n.
  by rewrite big1 ?normr0 // => l _; rewrite h mulr0.
rewrite inE dense_score_open // ler_add2r big_ord1 h mulr0 lexx => /esym.
by rewrite /permuted imset0 inE.
Qed.

(** ** Gates *)

Section Blocks.

Variables (k m j s cells : nat) (gate : {ffun 'I_j -> {set 'I_m}}) (channel : 'I_j -> 'I_s -> 'I_cells).
Variables (y : 'I_s -> 'I_cells -> int) (q : nat) (x : {set 'I_m}).

(** How many active features the gates in cell [b] of block [t] have, with multiplicity. *)
Definition load t b : nat := \sum_(i | channel i t == b) #|gate i :&: x|.

(** A neuron is to show [q] for each active feature beyond the first [k - 1]; it shows [y]. *)
Definition deviation i := \sum_t `|y t (channel i t) - q%:R * ((load t (channel i t))%:R - k.-1%:R)|.

Definition channel_score i := \sum_t relu (y t (channel i t)).

Definition channels_meet i i' := #|[set t | channel i t == channel i' t]|.

(** Active features of other gates in the channel of output [i]. *)
Definition foreign i t : nat := \sum_(i' | (channel i' t == channel i t) && (i' != i)) #|gate i' :&: x|.

Lemma load_split i t : load t (channel i t) = (#|gate i :&: x| + foreign i t)%N.
Proof. by rewrite /load (bigD1 i) ?eqxx. Qed.

Lemma few_foreign v c d i : active v x ->
  (forall i', i' != i -> (channels_meet i' i <= c)%N) ->
  (forall l, (#|[set i' | l \in gate i']| <= d)%N) -> (\sum_t foreign i t <= v * d * c)%N.
Proof.
move=> few meet degree.
have ends : (\sum_i' #|gate i' :&: x| <= v * d)%N.
  rewrite (eq_bigr (fun i' => \sum_(l in x) (l \in gate i') : nat)%N) => [|i' _]; last first.
    by rewrite -big_mkcondr /= sum1_card; apply: eq_card => l; rewrite !inE andbC.
  rewrite exchange_big /=; apply: (@leq_trans (\sum_(l in x) d)); last first.
    by rewrite sum_nat_const; apply: leq_mul few (leqnn d).
  apply: leq_sum => l _; apply: leq_trans (degree l).
  by rewrite -sum1_card big_mkcond /= [X in (_ <= X)%N]big_mkcond; apply: leq_sum => i' _; rewrite inE; case: ifP.
apply: (@leq_trans (\sum_i' #|gate i' :&: x| * c)); last by rewrite -big_distrl leq_mul2r ends orbT.
rewrite /foreign; under eq_bigr => t _ do rewrite big_mkcond /=.
rewrite exchange_big /=; apply: leq_sum => i' _.
case: (i' =P i) => [-> | /eqP ne]; first by rewrite big1 // => t _; rewrite eqxx andbF.
apply: leq_trans (leq_mul (leqnn _) (meet i' ne)); rewrite mulnC -sum_nat_const.
rewrite [X in (_ <= X)%N]big_mkcond /=; apply: leq_sum => t _.
by rewrite inE andbT.
Qed.

Theorem upper_k_and_heart v c d (tol theta : int) :
  (0 < k)%N -> (forall i, #|gate i| = k) -> active v x ->
  (forall i i', i' != i -> (channels_meet i' i <= c)%N) ->
  (forall l, (#|[set i | l \in gate i]| <= d)%N) ->
  (forall i, deviation i <= tol) ->
  (q * (v * d * c))%:R + tol < theta -> theta <= (s * q)%:R - tol ->
  [set i | theta <= channel_score i] = ands gate x.
Proof.
move=> k0 arity few meet degree small low high; apply/setP => i; rewrite !inE.
case on: (gate i \subset x).
  apply: le_trans high _; rewrite ler_subl_addr; apply: le_trans (ler_add (lexx _) (small i)).
  rewrite -big_split /= natrM -[s in s%:R]card_ord mulr_natl -sumr_const; apply: ler_sum => t _.
  set b := channel i t; rewrite -ler_subl_addr; apply: le_trans (relu_ge _).
  have all_of_it : (k <= load t b)%N by rewrite load_split (setIidPl on) arity leq_addr.
  apply: (@le_trans _ _ (q%:R * ((load t b)%:R - k.-1%:R) - `|y t b - q%:R * ((load t b)%:R - k.-1%:R)|)).
    rewrite ler_add2r -[X in X <= _]mulr1 ler_wpmul2l ?ler0n //.
    by rewrite ler_subr_addr -(natrD _ 1) ler_nat add1n prednK.
  by rewrite ler_subl_addr -ler_subl_addl distrC ler_norm.
apply/negbTE; rewrite -ltNge; apply: le_lt_trans low.
apply: (@le_trans _ _ (\sum_t ((q * foreign i t)%:R + `|y t (channel i t)
    - q%:R * ((load t (channel i t))%:R - k.-1%:R)|))).
  apply: ler_sum => t _; set b := channel i t; rewrite le_maxl addr_ge0 ?ler0n ?normr_ge0 //=.
  rewrite -ler_subl_addl; apply: le_trans (ler_norm _); rewrite ler_add2l ler_oppl opprK natrM.
  rewrite ler_wpmul2l ?ler0n // ler_subl_addr -natrD ler_nat load_split addnC leq_add2l.
  rewrite -ltnS prednK // -(arity i) proper_card // properEneq subsetIl andbT.
  by apply: contraFneq on => /setIidPl.
rewrite big_split /=; apply: ler_add (small i).
by rewrite -natr_sum ler_nat -big_distrr leq_mul2l (few_foreign few (meet i) degree) orbT.
Qed.

End Blocks.

(** Pairs: the case [k = 2]. *)
Theorem upper_pairwise_and_heart (m j s cells : nat) (gate : {ffun 'I_j -> {set 'I_m}})
    (channel : 'I_j -> 'I_s -> 'I_cells) (y : 'I_s -> 'I_cells -> int) (q : nat) (x : {set 'I_m})
    v c d (tol theta : int) :
  (forall i, #|gate i| = 2%N) -> active v x ->
  (forall i i', i' != i -> (channels_meet channel i' i <= c)%N) ->
  (forall l, (#|[set i | l \in gate i]| <= d)%N) ->
  (forall i, deviation 2 gate channel y q x i <= tol) ->
  (q * (v * d * c))%:R + tol < theta -> theta <= (s * q)%:R - tol ->
  [set i | theta <= channel_score channel y i] = ands gate x.
Proof. exact: upper_k_and_heart. Qed.

(** ** One gate of two features, one block with one cell *)

Section Instance.

Let gate : {ffun 'I_1 -> {set 'I_2}} := [ffun=> setT].
Let channel (_ : 'I_1) (_ : 'I_1) : 'I_1 := ord0.
Let x : {set 'I_2} := setT.

Lemma one_gate : (forall i, #|gate i| = 2%N) /\ active 2 x /\
  (forall i i', i' != i -> (channels_meet channel i' i <= 0)%N) /\
  (forall l, (#|[set i | l \in gate i]| <= 1)%N).
Proof.
split=> [i|]; first by rewrite ffunE cardsT card_ord.
split; first by rewrite /active cardsT card_ord.
split=> [i i'|l]; first by rewrite !ord1 eqxx.
by apply: leq_trans (max_card _) _; rewrite card_ord.
Qed.

Lemma one_neuron (y := fun _ _ : 'I_1 => 1 : int) i : deviation 2 gate channel y 1 x i <= 0.
Proof.
rewrite /deviation big_ord1 /load (big_pred1 ord0) => [|l]; last by rewrite !ord1.
by rewrite ffunE setTI cardsT card_ord.
Qed.

Example upper_k_and_heart_example (y := fun _ _ : 'I_1 => 1 : int) :
  (0 < 2)%N /\ (forall i, #|gate i| = 2%N) /\ active 2 x /\
  (forall i i', i' != i -> (channels_meet channel i' i <= 0)%N) /\
  (forall l, (#|[set i | l \in gate i]| <= 1)%N) /\
  (forall i, deviation 2 gate channel y 1 x i <= 0) /\
  (1 * (2 * 1 * 0))%:R + 0 < 1 :> int /\ 1 <= (1 * 1)%:R - 0 :> int.
Proof. by have [two [few [meet degree]]] := one_gate; do !split=> //; apply: one_neuron. Qed.

(** Other gates forgotten: with no bound on how channels meet, two gates in one cell light both. *)
Lemma upper_k_and_heart_near_miss :
  ~ (forall k m j s cells (gate : {ffun 'I_j -> {set 'I_m}}) (channel : 'I_j -> 'I_s -> 'I_cells)
    (y : 'I_s -> 'I_cells -> int) (q : nat) x v c d (tol theta : int),
  (0 < k)%N -> (forall i, #|gate i| = k) -> active v x ->
  (forall l, (#|[set i | l \in gate i]| <= d)%N) ->
  (forall i, deviation k gate channel y q x i <= tol) ->
  (q * (v * d * c))%:R + tol < theta -> theta <= (s * q)%:R - tol ->
  [set i | theta <= channel_score channel y i] = ands gate x).
Proof.
pose one : {ffun 'I_2 -> {set 'I_2}} := [ffun i => [set i]].
pose cell (_ : 'I_2) (_ : 'I_1) : 'I_1 := ord0.
move=> /(_ 1%N 2%N 2%N 1%N 1%N one cell (fun _ _ => 1) 1%N [set ord0] 1%N 0%N 1%N 0 1 isT) H.
have : [set i | 1 <= channel_score cell (fun _ _ => 1) i] = ands one [set ord0].
  apply: H => // [i | | l | i].
  - by rewrite ffunE cards1.
  - by rewrite /active cards1.
  - apply: (@leq_trans #|[set l]|); last by rewrite cards1.
    apply: subset_leq_card; apply/subsetP => i.
    by rewrite !inE ffunE inE eq_sym.
  rewrite /deviation big_ord1 /load /cell (eq_bigl predT) // !big_ord_recl big_ord0 !ffunE.
  by rewrite setIid cards1 (_ : _ :&: _ = set0) ?cards0 //; apply/setP => l; rewrite !inE; case: l => -[|[|]].
move/setP/(_ ord_max); rewrite !inE /channel_score big_ord1 ffunE /= sub1set inE.
by [].
Qed.

Example upper_pairwise_and_heart_example (y := fun _ _ : 'I_1 => 1 : int) :
  (forall i, #|gate i| = 2%N) /\ active 2 x /\
  (forall i i', i' != i -> (channels_meet channel i' i <= 0)%N) /\
  (forall l, (#|[set i | l \in gate i]| <= 1)%N) /\
  (forall i, deviation 2 gate channel y 1 x i <= 0) /\
  (1 * (2 * 1 * 0))%:R + 0 < 1 :> int /\ 1 <= (1 * 1)%:R - 0 :> int.
Proof. by have [_ ok] := upper_k_and_heart_example. Qed.

(** A neuron that is always silent: with nothing known of the deviations the gate is missed. *)
Lemma upper_pairwise_and_heart_near_miss :
  ~ (forall m j s cells (gate : {ffun 'I_j -> {set 'I_m}}) (channel : 'I_j -> 'I_s -> 'I_cells)
    (y : 'I_s -> 'I_cells -> int) (q : nat) x v c d (tol theta : int),
  (forall i, #|gate i| = 2%N) -> active v x ->
  (forall i i', i' != i -> (channels_meet channel i' i <= c)%N) ->
  (forall l, (#|[set i | l \in gate i]| <= d)%N) ->
  (q * (v * d * c))%:R + tol < theta -> theta <= (s * q)%:R - tol ->
  [set i | theta <= channel_score channel y i] = ands gate x).
Proof.
have [two [few [meet degree]]] := one_gate.
move=> /(_ _ _ _ _ gate channel (fun _ _ => 0) 1%N x 2%N 0%N 1%N 0 1 two few meet degree isT isT).
by move/setP/(_ ord0); rewrite !inE subsetT /channel_score big_ord1.
Qed.

End Instance.
