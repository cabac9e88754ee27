(** Real weights: how many tables one hidden layer makes, whatever the precision.

    [n] neurons on codes of [n0 <= n] dimensions, weights and biases from any ordered field, a shared
    decoder.  On [P] fixed inputs with [r] outputs at most [Phi(P, n+1)^n Phi(P r, n (n+1))] tables of
    answers occur: first which neurons are active where, neuron by neuron; then the signs of all
    scores, which are affine in the [n (n0+1)] parameters once that is fixed. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum zmodp matrix rat.
From Superpos Require Import families lemma_sign_patterns.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.

Section Tables.

Local Open Scope ring_scope.

Variables (R : realFieldType) (n0 n P r : nat).
Variables (code : 'I_P -> 'cV[R]_n0) (D : 'M[R]_(r, n)) (theta : 'I_r -> R).

(** Weights and biases, the biases in the last column. *)
Notation parameters := ('M[R]_(n, n0 + 1)).

Definition extended k : 'rV[R]_(n0 + 1) := row_mx (code k)^T (1%:M).
Definition pre (X : parameters) k s : R := (X *m (extended k)^T) s 0.
Definition answer (X : parameters) k i : bool :=
  theta i <= \sum_s D i s * Num.max 0 (pre X k s).
Definition table X : {set 'I_P * 'I_r} := [set u | answer X u.1 u.2].

(** The inputs at which each neuron is active. *)
Definition activation X : {ffun 'I_n -> {set 'I_P}} := [ffun s => [set k | 0 < pre X k s]].

Lemma few_activations (A : {set {ffun 'I_n -> {set 'I_P}}}) :
  (forall a, a \in A -> exists X, activation X = a) -> (#|A| <= Phi P (n0 + 1) ^ n)%N.
Proof.
move=> occur; pose seen s := [set a s | a : {ffun 'I_n -> {set 'I_P}} in A].
have one s : (#|seen s| <= Phi P (n0 + 1))%N.
  rewrite -[P in Phi P _]card_ord; apply: (few_patterns (w := extended) (b := fun=> 0)).
  left=> _ /imsetP [a /occur [X <-] ->]; exists (row s X)^T; rewrite ffunE; apply/setP => k.
  rewrite !inE /form addr0 /pre; congr (_ < _); rewrite !mxE.
  by apply: eq_bigr => q _; rewrite !mxE mulrC.
apply: (@leq_trans #|family (fun s => mem (seen s))|).
  apply/subset_leq_card/subsetP => a Aa; apply/familyP => s.
  exact: imset_f.
rewrite card_family foldrE big_image /= -[n in (_ ^ n)%N]card_ord -prod_nat_const.
by apply: leq_prod => s _.
Qed.

(** With the activation fixed, the answers are signs of affine forms in all parameters. *)
Lemma few_tables a (F : {set {set 'I_P * 'I_r}}) :
  (forall t, t \in F -> exists2 X, activation X = a & table X = t) ->
  (#|F| <= Phi (P * r) (n * (n0 + 1)))%N.
Proof.
move=> occur.
pose left (u : 'I_P * 'I_r) : 'rV[R]_n := \row_s (D u.2 s *+ (u.1 \in (a : {ffun 'I_n -> _}) s)).
pose w u : 'rV[R]_(n * (n0 + 1)) := mxvec ((left u)^T *m extended u.1).
have -> : (P * r)%N = #|{: 'I_P * 'I_r}| by rewrite card_prod !card_ord.
apply: (few_patterns (w := w) (b := fun u => - theta u.2)); right=> t /occur [X Xa <-].
exists (mxvec X)^T; apply/setP => u; rewrite !inE /form mxvec_dotmul /answer subr_ge0.
congr (_ <= _); rewrite -mulmxA mxE; apply: eq_bigr => s _; rewrite mxE -/(pre X u.1 s).
have active_at : (u.1 \in a s) = (0 < pre X u.1 s) by rewrite -Xa ffunE inE.
by rewrite active_at; case: ltP => _; rewrite ?mulr1n // mulr0n mul0r mulr0.
Qed.

Theorem lower_real (F : {set {set 'I_P * 'I_r}}) : (n0 <= n)%N ->
  (forall t, t \in F -> exists X, table X = t) ->
  (#|F| <= Phi P n.+1 ^ n * Phi (P * r) (n * n.+1))%N.
Proof.
move=> small occur.
have [wit witP] : exists wit : {set 'I_P * 'I_r} -> parameters, forall t, t \in F -> table (wit t) = t.
  apply: (@fin_all_exists _ (fun=> parameters) (fun t X => t \in F -> table X = t)) => t.
  by case Ft: (t \in F); [have [X e] := occur t Ft; exists X | exists 0].
pose A := [set activation (wit t) | t in F].
apply: (@leq_trans (Phi P (n0 + 1) ^ n * Phi (P * r) (n * (n0 + 1)))).
  apply: (@leq_trans (#|A| * Phi (P * r) (n * (n0 + 1)))); last first.
    by rewrite leq_mul2r few_activations ?orbT // => _ /imsetP [t _ ->]; exists (wit t).
  rewrite -sum_nat_const.
  apply: (leq_trans (union_bound (P := fun a => a \in A)
    (U := fun a => [set t in F | activation (wit t) == a]) _)).
    by move=> t Ft; exists (activation (wit t)); [apply: imset_f | rewrite inE Ft eqxx].
  apply: leq_sum => a _; apply: (@few_tables a) => t; rewrite inE => /andP[Ft /eqP e].
  by exists (wit t); rewrite ?witP.
rewrite addn1; apply: leq_mul; last by apply: Phi_mono; rewrite leq_mul2l ltnS small orbT.
by case: (n) small => // n' small; rewrite leq_exp2r // Phi_mono.
Qed.

End Tables.

Theorem lower_permutation_real (R : realFieldType) n0 n m v (E : 'M[R]_(n0, m)) (D : 'M[R]_(m, n))
    (theta : 'I_m -> R) : n0 <= n -> 0 < v ->
  (forall pi : 'S_m, exists X : 'M[R]_(n, n0 + 1), forall x, active v x ->
    [set k | answer (fun _ : 'I_1 => \sum_(i in x) col i E)%R D theta X ord0 k] = permuted pi x) ->
  m`! <= Phi m n.+1 ^ n * Phi (m * m) (n * n.+1).
Proof.
move=> small v0 all; pose t (pi : 'S_m) := [set u : 'I_m * 'I_m | pi u.1 == u.2].
have t_inj : injective t.
  move=> pi sigma /setP same; apply/permP => i; have := same (i, pi i).
  by rewrite !inE eqxx => /esym/eqP.
rewrite -card_permutations -(card_imset _ t_inj).
apply: (@lower_real R n0 n m m (fun i => col i E) D theta) => // _ /imsetP [pi _ ->].
have [X ok] := all pi; exists X; apply/setP => -[i k]; rewrite !inE /=.
have one : active v [set i] by rewrite /active cards1.
have /setP/(_ k) := ok _ one; rewrite permuted1 !inE eq_sym => <-.
by rewrite /answer /pre /extended big_set1.
Qed.

(** No neurons, no inputs: one empty table. *)
Example lower_real_example : 0 <= 0 /\
  forall t : {set 'I_0 * 'I_1}, t \in [set set0] -> exists X,
  table (fun _ : 'I_0 => 0%R : 'cV[rat]_0) (0%R : 'M_(1, 0)) (fun=> 0%R) X = t.
Proof. by split=> // t /set1P ->; exists 0%R; apply/setP => -[[]]. Qed.

(** Tables that no weights produce are not counted. *)
Lemma lower_real_near_miss :
  ~ (forall (n0 n P r : nat) (F : {set {set 'I_P * 'I_r}}), n0 <= n ->
  #|F| <= Phi P n.+1 ^ n * Phi (P * r) (n * n.+1)).
Proof.
move=> /(_ 0 0 1 1 setT isT).
by rewrite -powersetT card_powerset cardsT card_prod !card_ord expn0 mul1n /Phi big_ord1.
Qed.

(** The trivial network, over any field. *)
Example lower_permutation_real_example (R : realFieldType) m : m <= m /\ 0 < 1 /\
  forall pi : 'S_m, exists X : 'M[R]_(m, m + 1), forall x, active 1 x ->
  [set k | answer (fun _ : 'I_1 => \sum_(i in x) col i 1%:M)%R 1%:M%R (fun=> 1%R) X ord0 k]
  = permuted pi x.
Proof.
do !split=> //; move=> pi; exists (row_mx (perm_mx pi^-1) 0)%R => x _; apply/setP => k; rewrite inE /answer.
have shown s : pre (fun _ : 'I_1 => \sum_(i in x) col i 1%:M)%R (row_mx (perm_mx pi^-1) 0)%R ord0 s
    = ((pi^-1)%g s \in x)%:R%R :> R.
  rewrite /pre /extended tr_row_mx mul_row_col mul0mx addr0 trmxK -row_permE mxE summxE.
  under eq_bigr do rewrite !mxE.
  case sx: (_ \in x); last first.
    by rewrite big1 // => i ix; case: eqP => // e; rewrite e ix in sx.
  rewrite (bigD1 _ sx) /= eqxx big1 ?addr0 // => i /andP[_].
  by rewrite eq_sym => /negPf ->.
under eq_bigr => s _ do rewrite shown mxE.
rewrite (bigD1 k) //= eqxx mul1r big1 ?addr0 => [|s]; last first.
  by rewrite eq_sym => /negPf ->; rewrite mul0r.
rewrite max_r ?ler0n // -[in RHS](permKV pi k) mem_imset; last exact: perm_inj.
by case: (_ \in x); rewrite ?lexx ?ler10.
Qed.

(** With no feature active one network computes every permutation. *)
Lemma lower_permutation_real_near_miss :
  ~ (forall (R : realFieldType) n0 n m v (E : 'M[R]_(n0, m)) (D : 'M[R]_(m, n))
    (theta : 'I_m -> R), n0 <= n ->
  (forall pi : 'S_m, exists X : 'M[R]_(n, n0 + 1), forall x, active v x ->
    [set k | answer (fun _ : 'I_1 => \sum_(i in x) col i E)%R D theta X ord0 k] = permuted pi x) ->
  m`! <= Phi m n.+1 ^ n * Phi (m * m) (n * n.+1)).
Proof.
move=> /(_ rat_realFieldType 0 0 2 0 0%R 0%R (fun=> 1%R) isT) H.
suff: 2`! <= Phi 2 1 ^ 0 * Phi (2 * 2) 0 by rewrite expn0 mul1n /Phi big_ord1.
apply: H => pi; exists 0%R => x; rewrite /active leqn0 cards_eq0 => /eqP ->.
by apply/setP => k; rewrite /permuted imset0 !inE /answer big_ord0 ler10.
Qed.

(** ** Lists of gates from a pool *)

Theorem lower_k_and_real (R : realFieldType) n0 n m k v P j (pool : 'I_P -> {set 'I_m})
    (E : 'M[R]_(n0, m)) (D : 'M[R]_(j, n)) (theta : 'I_j -> R) :
  n0 <= n -> k <= v -> injective pool -> (forall p, #|pool p| = k) ->
  (forall g : {ffun 'I_j -> 'I_P}, injective g -> exists X : 'M[R]_(n, n0 + 1),
    forall x, active v x ->
    [set i | answer (fun _ : 'I_1 => \sum_(l in x) col l E)%R D theta X ord0 i]
    = ands [ffun i => pool (g i)] x) ->
  P ^_ j <= Phi P n.+1 ^ n * Phi (P * j) (n * n.+1).
Proof.
move=> small kv pool_inj size all.
pose t (g : {ffun 'I_j -> 'I_P}) := [set u : 'I_P * 'I_j | g u.2 == u.1].
have t_inj : injective t.
  move=> g h /setP same; apply/ffunP => i; have := same (g i, i).
  by rewrite !inE eqxx => /esym/eqP.
pose lists := [set g : {ffun 'I_j -> 'I_P} in ffun_on predT | injectiveb g].
have card_lists : #|lists| = P ^_ j by rewrite card_inj_ffuns_on cardT size_enum_ord card_ord.
rewrite -card_lists -(card_imset _ t_inj).
apply: (@lower_real R n0 n P j (fun p => \sum_(l in pool p) col l E)%R D theta) => //.
move=> _ /imsetP [g + ->]; rewrite inE => /andP[_ /injectiveP g_inj].
have [X ok] := all g g_inj; exists X; apply/setP => -[p i]; rewrite !inE /=.
have few : active v (pool p) by rewrite /active size.
have /setP/(_ i) := ok _ few; rewrite !inE ffunE => e.
have -> : (g i == p) = (pool (g i) \subset pool p).
  by rewrite -(inj_eq pool_inj) eqEcard !size leqnn andbT.
by rewrite -e.
Qed.

(** One gate in the pool, read by two equal neurons with bias [-1]. *)
Example lower_k_and_real_example (R : realFieldType) (pool := fun _ : 'I_1 => setT : {set 'I_2}) :
  2 <= 2 /\ 2 <= 2 /\ injective pool /\ (forall p, #|pool p| = 2) /\
  (forall g : {ffun 'I_1 -> 'I_1}, injective g -> exists X : 'M[R]_(2, 2 + 1),
    forall x, active 2 x ->
    [set i | answer (fun _ : 'I_1 => \sum_(l in x) col l 1%:M)%R (const_mx 1 : 'M_(1, 2))%R
      (fun=> 1%R) X ord0 i] = ands [ffun i => pool (g i)] x).
Proof.
split=> //; split=> //; split; first by move=> p p' _; rewrite !ord1.
split=> [p|g _]; first by rewrite cardsT card_ord.
exists (row_mx (const_mx 1) (const_mx (- 1)))%R => x few; apply/setP => i.
rewrite !inE ffunE /answer.
have shown s : pre (fun _ : 'I_1 => \sum_(l in x) col l 1%:M)%R
    (row_mx (const_mx 1) (const_mx (- 1)))%R ord0 s = (#|x|%:R - 1)%R :> R.
  rewrite /pre /extended tr_row_mx mul_row_col trmxK tr_scalar_mx mulmx1 mxE mulmx_sumr summxE.
  by under eq_bigr do rewrite colE mul1mx -colE !mxE; rewrite sumr_const mxE.
under eq_bigr do rewrite shown mxE mul1r.
rewrite sumr_const card_ord subTset eqEcard subsetT cardsT card_ord /=.
move: few; rewrite /active; case: #|x| => [|[|[|//]]] _.
- by rewrite sub0r max_l ?oppr_le0 ?ler01 // mul0rn ler10.
- by rewrite subrr maxxx mul0rn ler10.
by rewrite (natrD _ 1 1) addrK max_r ?ler01 // ler1n.
Qed.

(** With fewer active features than a gate has, no neurons do. *)
Lemma lower_k_and_real_near_miss :
  ~ (forall (R : realFieldType) n0 n m k v P j (pool : 'I_P -> {set 'I_m})
    (E : 'M[R]_(n0, m)) (D : 'M[R]_(j, n)) (theta : 'I_j -> R),
  n0 <= n -> injective pool -> (forall p, #|pool p| = k) ->
  (forall g : {ffun 'I_j -> 'I_P}, injective g -> exists X : 'M[R]_(n, n0 + 1),
    forall x, active v x ->
    [set i | answer (fun _ : 'I_1 => \sum_(l in x) col l E)%R D theta X ord0 i]
    = ands [ffun i => pool (g i)] x) ->
  P ^_ j <= Phi P n.+1 ^ n * Phi (P * j) (n * n.+1)).
Proof.
move=> /(_ rat_realFieldType 0 0 2 1 0 2 1 set1 0%R 0%R (fun=> 1%R) isT (@set1_inj _)) H.
suff: 2 ^_ 1 <= Phi 2 1 ^ 0 * Phi (2 * 1) 0 by rewrite expn0 mul1n /Phi big_ord1.
apply: H => [p | g _]; first by rewrite cards1.
exists 0%R => x; rewrite /active leqn0 cards_eq0 => /eqP ->; apply/setP => i.
by rewrite !inE ffunE /answer big_ord0 ler10 sub1set inE.
Qed.
