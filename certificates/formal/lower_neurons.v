(** From bits to neurons.

    The charged parameters of a network with [L >= 1] hidden layers of [n] neurons, on codes of at
    most [n] dimensions, can be set in at most [Q ^ (L n (n+1))] ways when weights and biases take
    [Q] values.  So at most that many functions are computed with one encoder and one decoder.  On
    raw inputs the first layer has [n (m+1)] charged entries.  For one network that reads all pairs'
    ANDs, counting says nothing, but its hidden vectors must differ.

    The weights may be any [Q] elements of an ordered domain, the biases any other [Q]. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum ssrint zmodp matrix.
From Superpos Require Import families network lower_counting.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.

Section Networks.

Variables (R : realDomainType) (letter : finType) (weight bias : letter -> R).
Variables (n0 n L m j : nat) (E : 'M[R]_(n0, m)) (D : 'M[R]_(j, n)) (theta : 'cV[R]_j).

(** [L.+1] is the number of hidden layers. *)
Theorem lower_neurons (T : finType) (F : {set T}) (dom : pred {set 'I_m}) f :
  n0 <= n -> separated F dom f ->
  {in F, forall a, exists s : setting letter n0 n L, forall x, dom x ->
    network weight bias E D theta s x = f a x} ->
  #|F| <= #|letter| ^ (L.+1 * (n * n.+1)).
Proof.
by move=> small sep /(card_all_served sep) /leq_trans; apply; apply: card_settings_le.
Qed.

End Networks.

(** On raw inputs the encoder is the identity, and the first layer has [n (m+1)] entries. *)
Theorem lower_raw (R : realDomainType) (letter : finType) (weight bias : letter -> R) n L m j
    (D : 'M[R]_(j, n)) (theta : 'cV[R]_j)
    (T : finType) (F : {set T}) (dom : pred {set 'I_m}) f :
  separated F dom f ->
  {in F, forall a, exists s : setting letter m n L, forall x, dom x ->
    network weight bias 1%:M%R D theta s x = f a x} ->
  #|F| <= #|letter| ^ (n * m.+1 + L * (n * n.+1)).
Proof. by move=> sep /(card_all_served sep); rewrite card_settings. Qed.

Theorem lower_permutation_neurons (R : realDomainType) (letter : finType) (weight bias : letter -> R)
    n0 n L m v (E : 'M[R]_(n0, m)) (D : 'M[R]_(m, n)) (theta : 'cV[R]_m) :
  n0 <= n -> 0 < v ->
  (forall pi : 'S_m, exists s : setting letter n0 n L, forall x, active v x ->
    network weight bias E D theta s x = permuted pi x) ->
  m`! <= #|letter| ^ (L.+1 * (n * n.+1)).
Proof.
move=> small v0 all; rewrite -card_permutations.
by apply: (lower_neurons small (permuted_separated v0)) => pi _; apply: all.
Qed.

(** ** The trivial network, width [m] *)

Section Trivial.

Local Open Scope ring_scope.

Variables (R : realDomainType) (m : nat).

Definition one_bit (b : bool) : R := b%:R.

Definition trivial_setting (pi : 'S_m) : setting [finType of bool] m m 0 :=
  ([ffun p => if p.2 is Some i then pi i == p.1 else false], [tuple]).

(** One-bit weights, every input, every permutation. *)
Theorem upper_trivial (pi : 'S_m) x :
  network one_bit one_bit 1%:M 1%:M (const_mx 1) (trivial_setting pi) x = permuted pi x.
Proof.
apply/setP => k; rewrite inE !mul1mx !mxE ffunE /= addr0.
under eq_bigr => i _ do rewrite ffunE !mxE /=.
rewrite (bigD1 ((pi^-1)%g k)) //= permKV eqxx mul1r big1 ?addr0 => [|i other]; last first.
  by rewrite /one_bit (can2_eq (permK pi) (permKV pi)) (negPf other) mul0r.
rewrite -[in RHS](permKV pi k) mem_imset; last exact: perm_inj.
by rewrite /relu; case: (_ \in x); rewrite ?maxxx ?ler10 // maxEle ler01 lexx.
Qed.

End Trivial.

(** With threshold 0 the empty input lights every output. *)
Lemma upper_trivial_near_miss :
  ~ (forall (R : realDomainType) m (pi : 'S_m) x,
  network (one_bit R) (one_bit R) 1%:M%R 1%:M%R (const_mx 0%R) (trivial_setting pi) x
  = permuted pi x).
Proof.
move=> /(_ int_realDomainType 1 1%g set0) /setP /(_ ord0).
by rewrite /permuted imset0 !inE mul1mx !mxE /relu le_maxr lexx.
Qed.

Example upper_trivial_example : #|[set: 'S_3]| = 6.
Proof. by rewrite card_permutations. Qed.

Example lower_permutation_neurons_example m : m <= m /\ 0 < 1 /\
  forall pi : 'S_m, exists s : setting [finType of bool] m m 0, forall x, active 1 x ->
    network (@one_bit int_realDomainType) (@one_bit int_realDomainType) 1%:M%R 1%:M%R (const_mx 1%R) s x
    = permuted pi x.
Proof. by do !split=> //; move=> pi; exists (trivial_setting pi) => x _; apply: upper_trivial. Qed.

(** A single letter, width 1, two features: the decoder knows the permutation. *)
Lemma lower_permutation_neurons_near_miss :
  ~ (forall (R : realDomainType) (letter : finType) (weight bias : letter -> R)
    n0 n L m v (E : 'M[R]_(n0, m)) (D : 'S_m -> 'M[R]_(m, n)) (theta : 'S_m -> 'cV[R]_m),
  n0 <= n -> 0 < v ->
  (forall pi : 'S_m, exists s : setting letter n0 n L, forall x, active v x ->
    network weight bias E (D pi) (theta pi) s x = permuted pi x) ->
  m`! <= #|letter| ^ (L.+1 * (n * n.+1))).
Proof.
pose sign (i : 'I_2) : int := if i == ord0 then (- 1)%R else 1%R.
move=> /(_ int_realDomainType [finType of unit] (fun=> 1%R) (fun=> 1%R) 1 1 0 2 1
  (\matrix_(_, i) sign i)%R
  (fun pi => \matrix_(k, _) sign ((pi^-1)%g k))%R
  (fun pi => \col_k if (pi^-1)%g k == ord0 then 0 else 2)%R isT isT) H.
suff: 2`! <= #|{: unit}| ^ (1 * (1 * 2)) by rewrite card_unit.
apply: H => pi; exists ([ffun=> tt], [tuple]) => x few.
apply/setP => k; rewrite inE -[in RHS](permKV pi k) mem_imset; last exact: perm_inj.
rewrite !mxE big_ord1 !mxE /= big_ord1 !mxE big_ord_recl big_ord1 !mxE.
move: few; rewrite /active leq_eqVlt ltnS leqn0 cards_eq0 => /orP[/cards1P [i ->] | /eqP ->].
- by rewrite !inE; case: ((pi^-1)%g k) => -[|[|//]] ?; case: i => -[|[|//]] ?; vm_compute.
- by rewrite !inE; case: ((pi^-1)%g k) => -[|[|//]] ?; vm_compute.
Qed.

(** ** The general form, dense and raw *)

(** One neuron that is wired to some of three features: eight functions. *)
Section Wired.

Local Open Scope ring_scope.

Definition wired (a : {ffun 'I_3 -> bool}) (x : {set 'I_3}) : {set 'I_1} :=
  [set _ | [exists k in x, a k]].

Definition wired_setting (a : {ffun 'I_3 -> bool}) : setting [finType of bool] 3 1 0 :=
  ([ffun p => if p.2 is Some i then a i else false], [tuple]).

Lemma wired_computed a x :
  network (@one_bit int_realDomainType) (@one_bit _) 1%:M 1%:M (const_mx 1) (wired_setting a) x
  = wired a x.
Proof.
apply/setP => o; rewrite !inE !mul1mx !mxE ffunE /= addr0.
under eq_bigr => i _ do rewrite ffunE !mxE /one_bit -natrM mulnb /=.
rewrite -natr_sum /relu; set s := (\sum_i _)%N.
have -> : Num.max 0 s%:R = s%:R :> int by apply/max_r; rewrite ler0n.
rewrite ler1n lt0n sum_nat_eq0 negb_forall; apply/existsP/existsP => -[k].
  by rewrite eqb0 negbK andbC; exists k.
by move=> kx; exists k; rewrite /= eqb0 negbK andbC.
Qed.

Lemma wired_separated : separated [set: {ffun 'I_3 -> bool}] xpredT wired.
Proof.
move=> a b _ _ same; apply/ffunP => k; have /setP/(_ ord0) := same [set k] isT.
rewrite !inE; set l := [exists _ in _, _]; set r := [exists _ in _, _].
have -> : l = a k by apply/exists_inP/idP => [[i /set1P -> //] | ak]; exists k; rewrite ?set11.
by have -> : r = b k by apply/exists_inP/idP => [[i /set1P -> //] | bk]; exists k; rewrite ?set11.
Qed.

Lemma card_wired : #|[set: {ffun 'I_3 -> bool}]| = 8%N.
Proof. by rewrite cardsT card_ffun card_bool card_ord. Qed.

End Wired.

Example lower_neurons_example m :
  m <= m /\ separated [set: 'S_m] (@active m 1) (@permuted m) /\
  {in [set: 'S_m], forall pi, exists s : setting [finType of bool] m m 0, forall x, active 1 x ->
    network (@one_bit int_realDomainType) (@one_bit _) 1%:M%R 1%:M%R (const_mx 1%R) s x
    = permuted pi x}.
Proof.
split=> //; split=> [|pi _]; first exact: permuted_separated.
by exists (trivial_setting pi) => x _; apply: upper_trivial.
Qed.

(** Codes of more dimensions than the width carry more functions. *)
Lemma lower_neurons_near_miss :
  ~ (forall (R : realDomainType) (letter : finType) (weight bias : letter -> R) n0 n L m j
    (E : 'M[R]_(n0, m)) (D : 'M[R]_(j, n)) (theta : 'cV[R]_j)
    (T : finType) (F : {set T}) (dom : pred {set 'I_m}) f,
  separated F dom f ->
  {in F, forall a, exists s : setting letter n0 n L, forall x, dom x ->
    network weight bias E D theta s x = f a x} ->
  #|F| <= #|letter| ^ (L.+1 * (n * n.+1))).
Proof.
move=> /(_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ wired_separated) H.
suff: 8 <= #|{: bool}| ^ (1 * (1 * 2)) by rewrite card_bool.
rewrite -card_wired; apply: (H _ _ _ _ 3 1 0) => a _.
by exists (wired_setting a) => x _; apply: wired_computed.
Qed.

Example lower_raw_example :
  separated [set: {ffun 'I_3 -> bool}] xpredT wired /\
  {in [set: {ffun 'I_3 -> bool}], forall a, exists s : setting [finType of bool] 3 1 0,
    forall x, xpredT x ->
    network (@one_bit int_realDomainType) (@one_bit _) 1%:M%R 1%:M%R (const_mx 1%R) s x = wired a x}.
Proof.
by split=> [|a _]; [apply: wired_separated | exists (wired_setting a) => x _; apply: wired_computed].
Qed.

(** Descriptions of one function do not count as many. *)
Lemma lower_raw_near_miss :
  ~ (forall (R : realDomainType) (letter : finType) (weight bias : letter -> R) n L m j
    (D : 'M[R]_(j, n)) (theta : 'cV[R]_j) (T : finType) (F : {set T}) (dom : pred {set 'I_m}) f,
  {in F, forall a, exists s : setting letter m n L, forall x, dom x ->
    network weight bias 1%:M%R D theta s x = f a x} ->
  #|F| <= #|letter| ^ (n * m.+1 + L * (n * n.+1))).
Proof.
move=> /(_ _ _ (@one_bit int_realDomainType) (@one_bit _) 1 0 3 1 1%:M%R (const_mx 1%R)
  [finType of 'I_17] setT xpredT (fun=> wired [ffun=> true])) H.
suff: 17 <= #|{: bool}| ^ (1 * 4 + 0 * (1 * 2)) by rewrite card_bool.
rewrite -[X in X <= _](card_ord 17) -cardsT; apply: H => _ _.
by exists (wired_setting [ffun=> true]) => x _; apply: wired_computed.
Qed.

(** ** Lists of gates *)

Theorem lower_k_and_neurons (R : realDomainType) (letter : finType) (weight bias : letter -> R)
    n0 n L m k j v (E : 'M[R]_(n0, m)) (D : 'M[R]_(j, n)) (theta : 'cV[R]_j) :
  n0 <= n -> k <= v ->
  {in gate_lists m k j, forall g, exists s : setting letter n0 n L, forall x, active v x ->
    network weight bias E D theta s x = ands g x} ->
  'C(m, k) ^_ j <= #|letter| ^ (L.+1 * (n * n.+1)).
Proof.
move=> small kv; rewrite -card_gate_lists.
exact: (lower_neurons small (ands_separated kv)).
Qed.

(** A neuron for each gate. *)
Definition gate_setting m j (g : {ffun 'I_j -> {set 'I_m}}) : setting [finType of bool] m j 0 :=
  ([ffun p => if p.2 is Some i then i \in g p.1 else false], [tuple]).

Lemma gate_computed m k j (g : {ffun 'I_j -> {set 'I_m}}) x : g \in gate_lists m k.+1 j ->
  network (@one_bit int_realDomainType) (fun=> - k%:R)%R 1%:M%R 1%:M%R (const_mx 1%R) (gate_setting g) x
  = ands g x.
Proof.
move=> /gate_listP [on _]; apply/setP => o; rewrite !inE !mul1mx !mxE /=.
under eq_bigr => i _ do rewrite ffunE !mxE /one_bit -natrM mulnb /=.
rewrite -natr_sum; have -> : (\sum_i (i \in g o) && (i \in x))%N = #|g o :&: x|.
  by rewrite -sum1_card [RHS]big_mkcond /=; apply: eq_bigr => i _; rewrite inE; case: ifP.
rewrite le_maxr ler10 /= -ler_subl_addr opprK -[1%R]/(1%:R)%R -natrD add1n ler_nat.
by rewrite (sameP setIidPl eqP) eqEcard subsetIl on.
Qed.

Example lower_k_and_neurons_example m j :
  m <= j -> m <= j /\ 2 <= 2 /\
  {in gate_lists m 2 j, forall g, exists s : setting [finType of bool] m j 0,
    forall x, active 2 x -> network (@one_bit int_realDomainType) (fun=> - 1%:R)%R
      1%:M%R 1%:M%R (const_mx 1%R) s x = ands g x}.
Proof. by move=> mj; do !split=> //; move=> g Gg; exists (gate_setting g) => x _; apply: gate_computed. Qed.

(** With one active feature no pair is ever on. *)
Lemma lower_k_and_neurons_near_miss :
  ~ (forall (R : realDomainType) (letter : finType) (weight bias : letter -> R)
    n0 n L m k j v (E : 'M[R]_(n0, m)) (D : 'M[R]_(j, n)) (theta : 'cV[R]_j),
  n0 <= n ->
  {in gate_lists m k j, forall g, exists s : setting letter n0 n L, forall x, active v x ->
    network weight bias E D theta s x = ands g x} ->
  'C(m, k) ^_ j <= #|letter| ^ (L.+1 * (n * n.+1))).
Proof.
move=> /(_ int_realDomainType [finType of unit] (fun=> 0%R) (fun=> 0%R) 1 1 0 3 2 1 1
  0%R 0%R (const_mx 1%R) isT) H.
suff: 'C(3, 2) ^_ 1 <= #|{: unit}| ^ (1 * (1 * 2)) by rewrite card_unit.
apply: H => g /gate_listP [two _]; exists ([ffun=> tt], [tuple]) => x few.
apply/setP => i; rewrite !inE mul0mx !mxE ler10; apply/esym/negP => /subset_leq_card.
by rewrite two => /leq_trans /(_ few).
Qed.

(** ** One network for all pairs *)

Section Injective.

Variables (R : realDomainType) (letter : finType) (weight : letter -> R).
Variables (n m : nat) (w : 'I_n -> 'I_m -> letter) (c : 'I_n -> R).

Definition hidden_vector (x : {set 'I_m}) : {ffun 'I_n -> R} :=
  [ffun r => relu (\sum_(i in x) weight (w r i) + c r)%R].

(** What neuron [r] sees of a pair: the letters on it, one or two. *)
Definition seen (x : {set 'I_m}) : {ffun 'I_n -> {set letter}} :=
  [ffun r => [set w r i | i in x]].

Definition sum_of (s : {set letter}) : R :=
  (if #|s| == 1%N then (\sum_(l in s) weight l) *+ 2 else \sum_(l in s) weight l)%R.

Lemma sum_seen (x : {set 'I_m}) r : #|x| = 2 -> (\sum_(i in x) weight (w r i))%R = sum_of (seen x r).
Proof.
move/eqP/cards2P => [a [b [ab ->]]]; rewrite ffunE /sum_of imsetU1 imset_set1.
rewrite big_setU1 ?inE //= big_set1 cards2; case: (w r a =P w r b) => [-> | /eqP diff] /=.
  by rewrite setUid big_set1.
by rewrite big_setU1 ?inE //= big_set1.
Qed.

Theorem lower_universal_and_injective (Out : Type) (lit : Out -> {set 'I_m} -> bool)
    (read : {ffun 'I_n -> R} -> Out) :
  (forall x g : {set 'I_m}, #|x| = 2 -> #|g| = 2 -> lit (read (hidden_vector x)) g = (g \subset x)) ->
  'C(m, 2) <= 'C(#|letter|.+1, 2) ^ n.
Proof.
move=> right; rewrite -card_gates.
have inj : {in gates m 2 &, injective seen}.
  move=> x y; rewrite !inE => /eqP x2 /eqP y2 same; apply/eqP.
  rewrite eqEcard x2 y2 andbT -right //.
  suff -> : hidden_vector y = hidden_vector x by rewrite right.
  by apply/ffunP => r; rewrite !ffunE !sum_seen // same.
rewrite -(card_in_imset inj).
pose some := [set s : {set letter} | 0 < #|s| <= 2].
have cs : #|some| = 'C(#|letter|.+1, 2).
  rewrite binS bin1 -(card_draws letter 2) -[X in (_ + X)%N]bin1 -(card_draws letter 1) -cardsUI.
  rewrite [X in (_ + X)%N](_ : _ = 0) ?addn0; last first.
    apply/eqP; rewrite cards_eq0; apply/eqP/setP => s; rewrite !inE.
    by apply/negP => /andP[/eqP -> ].
  apply: eq_card => s; rewrite !inE.
  by case: #|s| => [|[|[|]]].
rewrite -cs -[n in _ ^ n]card_ord -card_ffun_on; apply/subset_leq_card/subsetP => f.
move=> /imsetP [x]; rewrite inE => /eqP x2 ->; apply/ffun_onP => r; rewrite ffunE inE.
rewrite -x2 leq_imset_card andbT; move/eqP/cards2P: x2 => [a [b [_ ->]]].
by apply/card_gt0P; exists (w r a); rewrite imset_f // !inE eqxx.
Qed.

End Injective.

(** Three neurons that copy three features: every decoder may look at them. *)
Example lower_universal_and_injective_example (w := fun (r i : 'I_3) => r == i) :
  forall x g : {set 'I_3}, #|x| = 2 -> #|g| = 2 ->
  (g \subset [set r | hidden_vector (@one_bit int_realDomainType) w (fun=> 0%R) x r == 1%R])
  = (g \subset x).
Proof.
move=> x g _ _; set y := [set r | _]; suff -> : y = x by [].
apply/setP => r; rewrite inE ffunE addr0 /w.
rewrite (eq_bigr (fun i => (r == i)%:R)%R) // -natr_sum.
rewrite -big_mkcondr /= sum1_card /relu (max_r _) ?ler0n //.
have -> : #|[pred i in x | r == i]| = (r \in x) :> nat.
  case rx: (r \in x).
    by apply: (@eq_card1 _ r) => i; rewrite !inE andbC eq_sym; case: eqP => // ->.
  by apply: eq_card0 => i; rewrite !inE; apply/negP => /andP[+ /eqP e]; rewrite -e rx.
by case: (r \in x).
Qed.

(** A decoder that need not be right reads nothing out of no neurons. *)
Lemma lower_universal_and_injective_near_miss :
  ~ (forall (R : realDomainType) (letter : finType) (weight : letter -> R) n m
    (w : 'I_n -> 'I_m -> letter) (c : 'I_n -> R) (Out : Type) (lit : Out -> {set 'I_m} -> bool)
    (read : {ffun 'I_n -> R} -> Out), 'C(m, 2) <= 'C(#|letter|.+1, 2) ^ n).
Proof.
move=> /(_ int_realDomainType [finType of unit] (fun=> 0%R) 0 3 (fun _ _ => tt) (fun=> 0%R)
  unit (fun _ _ => true) (fun=> tt)).
by rewrite card_unit.
Qed.
