(** Explicit constants, in integers.

    [m ^ m <= 3 ^ m m!], so a width [n] that permutes [m] features with [Q] values a weight has
    [m ^ m <= 3 ^ m Q ^ (L n (n+1))].  For [b] bits a weight and [3 2 ^ a <= m] this is the capacity
    [a m <= b L n (n+1)]: the floor is of order [sqrt (m log m / b)], with no real number in it. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum ssrint zmodp matrix.
From Superpos Require Import families network lower_counting lower_neurons.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** [(1 + 1/m) ^ k <= 1 + k/m + (k/m) ^ 2] for [k <= m]; at [k = m] the right side is 3. *)
Lemma successor_power m k : k <= m -> m.+1 ^ k * m ^ 2 <= m ^ k * (m ^ 2 + k * m + k ^ 2).
Proof.
elim: k => [|k IH] km; first by rewrite !expn0 !mul0n !addn0 mul1n.
rewrite expnS -mulnA; apply: leq_trans (leq_mul (leqnn _) (IH (ltnW km))) _.
rewrite mulnCA (expnSr m k) -(mulnA (m ^ k)) leq_mul2l; apply/orP; right.
rewrite -(leq_add2r (k * k)) -!mulnn -[k.+1]add1n -[m.+1]add1n.
have -> : m * (m * m + (1 + k) * m + (1 + k) * (1 + k)) + k * k
  = (1 + m) * (m * m + k * m + k * k) + (k * m + m) by ring.
by rewrite leq_add2l (leq_trans _ (leq_addr _ _)) // leq_mul2l ltnW ?orbT.
Qed.

Lemma successor_power_3 m : m.+1 ^ m <= 3 * m ^ m.
Proof.
case: m => // m; have pos : 0 < m.+1 ^ 2 by rewrite expn_gt0.
rewrite -(leq_pmul2r pos) (leq_trans (successor_power (leqnn _))) // -!mulnn.
move: (m.+1 ^ _) (m.+1 * _) => p q.
by rewrite !mulnDr !mulSn mul0n addn0 !mulnDl addnA.
Qed.

Theorem lemma_factorial_power m : m ^ m <= 3 ^ m * m`!.
Proof.
elim: m => // m IH; rewrite factS (expnS m.+1) [X in _ <= X]mulnCA leq_mul2l /=.
by apply: leq_trans (successor_power_3 m) _; rewrite expnS -mulnA leq_mul2l.
Qed.

(** The whole network: from its width to [m ^ m]. *)
Theorem lower_permutation_power (R : realDomainType) (letter : finType)
    (weight bias : letter -> R) n0 n L m v (E : 'M[R]_(n0, m)) (D : 'M[R]_(m, n))
    (theta : 'cV[R]_m) :
  n0 <= n -> 0 < v ->
  (forall pi : 'S_m, exists s : setting letter n0 n L, forall x, active v x ->
    network weight bias E D theta s x = permuted pi x) ->
  m ^ m <= 3 ^ m * #|letter| ^ (L.+1 * (n * n.+1)).
Proof.
move=> small v0 all; apply: leq_trans (lemma_factorial_power m) _; rewrite leq_mul2l.
by rewrite (lower_permutation_neurons small v0 all) orbT.
Qed.

(** Capacity: [b] bits a weight, [X] of them. *)
Theorem lower_permutation_capacity_power m a b X : m`! <= 2 ^ (b * X) -> 3 * 2 ^ a <= m -> a * m <= b * X.
Proof.
move=> few large; rewrite -(@leq_exp2l 2) //.
have pos : 0 < 3 ^ m by rewrite expn_gt0.
rewrite -(leq_pmul2l pos); apply: (@leq_trans (3 ^ m * m`!)); last by rewrite leq_pmul2l.
apply: leq_trans (lemma_factorial_power m); rewrite expnM -expnMn.
by case: m large {few pos} => // m large; rewrite leq_exp2r.
Qed.

Example lemma_factorial_power_example : 4 ^ 4 = 256 /\ 3 ^ 4 * 4`! = 1944.
Proof. by vm_compute. Qed.

(** The base 3 cannot be 2: [m = 6] is the first counterexample. *)
Lemma lemma_factorial_power_near_miss : ~ (forall m, m ^ m <= 2 ^ m * m`!).
Proof. by move=> /(_ 6); rewrite leqNgt => /negP; apply; vm_compute. Qed.

Example lower_permutation_power_example m : m <= m /\ 0 < 1 /\
  forall pi : 'S_m, exists s : setting [finType of bool] m m 0, forall x, active 1 x ->
    network (@one_bit int_realDomainType) (@one_bit _) 1%:M%R 1%:M%R (const_mx 1%R) s x
    = permuted pi x.
Proof. exact: lower_permutation_neurons_example. Qed.

(** With no feature active a network that outputs nothing computes every permutation. *)
Lemma lower_permutation_power_near_miss :
  ~ (forall (R : realDomainType) (letter : finType)
    (weight bias : letter -> R) n0 n L m v (E : 'M[R]_(n0, m)) (D : 'M[R]_(m, n))
    (theta : 'cV[R]_m), n0 <= n ->
  (forall pi : 'S_m, exists s : setting letter n0 n L, forall x, active v x ->
    network weight bias E D theta s x = permuted pi x) ->
  m ^ m <= 3 ^ m * #|letter| ^ (L.+1 * (n * n.+1))).
Proof.
move=> /(_ int_realDomainType [finType of unit] (fun=> 0%R) (fun=> 0%R) 0 0 0 4 0 0%R 0%R
  (const_mx 1%R) isT) H.
suff: 4 ^ 4 <= 3 ^ 4 * #|{: unit}| ^ (1 * (0 * 1)) by rewrite card_unit.
apply: H => pi; exists ([ffun=> tt], [tuple]) => x; rewrite /active leqn0 cards_eq0 => /eqP ->.
by apply/setP => k; rewrite /permuted imset0 !inE mul0mx !mxE Num.Theory.ler10.
Qed.

Example lower_permutation_capacity_power_example : 6`! <= 2 ^ (1 * 10) /\ 3 * 2 ^ 1 <= 6.
Proof. by vm_compute. Qed.

Lemma lower_permutation_capacity_power_near_miss :
  ~ (forall m a b X, m`! <= 2 ^ (b * X) -> a * m <= b * X).
Proof. by move=> /(_ 1 1 0 0 isT). Qed.
