(** Max-margin directions of batch-normalized data, judged by weak duality on integers and proved over the real numbers.

    Part 1 defines what is claimed. Part 2 holds the inequalities of Hölder and of Cauchy and Schwarz on enclosures.
    Part 3 proves that integer checks imply the claims. *)

From Coq Require Import ZArith Reals List Bool Lia Lra Psatz FunctionalExtensionality.
From ProofsCheck Require Import BatchNorm SquaredLoss.
Import ListNotations.
Open Scope R_scope.

(** * Part 1: statements *)

(** Margins of at least 1 on all that can be separated, and 0 on the rest. *)
Definition feasible n (Z : list (nat -> R)) (w : nat -> R) : Prop := forall z, In z Z ->
  (separable n Z z -> 1 <= dot n w z) /\ (~ separable n Z z -> dot n w z = 0).

(** u has the least size of all that is feasible; [seen] says which weights it stands for. *)
Definition max_margin {A} (size : A -> R) (seen : A -> nat -> R) n Z (u : A) : Prop :=
  feasible n Z (seen u) /\ forall v, feasible n Z (seen v) -> size u <= size v.

(** Two classes: one weight a feature. *)
Definition itself (w : nat -> R) : nat -> R := w.
Definition l1 n (w : nat -> R) : R := sum (map (fun j => Rabs (w j)) (seq 0 n)).
Definition l2 n (w : nat -> R) : R := sqrt (dot n w w).

(** Any number of classes: W k a is class k's weight on feature a, and all of them count. What they do to an item is the
    difference of two rows: see [scores] below. *)
Definition cells D : list (nat * nat) := list_prod (seq 0 (classes D)) (seq 0 (width D)).
Definition all_rows D (W : nat -> nat -> R) : R := sqrt (sum (map (fun '(k, a) => W k a * W k a) (cells D))).
Definition differences D (W : nat -> nat -> R) (j : nat) : R :=
  W (S (j / width D)) (j mod width D) - W O (j mod width D).

(** The fate under a max-margin direction: it loses an item of G, or keeps all of them. So that this is never empty
    talk,
    the same is said of all that is feasible and no larger than something feasible. *)
Definition direction_diverges {A} (size : A -> R) seen n Z (G : list (nat -> R)) : Prop :=
  (forall u, max_margin size seen n Z u -> exists g, In g G /\ dot n (seen u) g < 0) /\
  exists v, feasible n Z (seen v) /\
    forall w, feasible n Z (seen w) -> size w <= size v -> exists g, In g G /\ dot n (seen w) g < 0.
Definition direction_bounded {A} (size : A -> R) seen n Z (G : list (nat -> R)) : Prop :=
  (forall u, max_margin size seen n Z u -> forall g, In g G -> 0 <= dot n (seen u) g) /\
  exists v, feasible n Z (seen v) /\
    forall w, feasible n Z (seen w) -> size w <= size v -> forall g, In g G -> 0 <= dot n (seen w) g.

(** * Part 2: inequalities on enclosures *)

Definition far (b : Z * Z) : Z := Z.max (Z.abs (fst b)) (Z.abs (snd b)).
Definition inside n p (bs : list (Z * Z)) (r : nat -> R) : Prop := forall j, (j < n)%nat ->
  IZR (fst (nth j bs (0, 0)%Z)) <= r j * IZR (2 ^ p) <= IZR (snd (nth j bs (0, 0)%Z)).

Lemma power p : (0 <= p)%Z -> 0 < IZR (2 ^ p).
Proof. intro. apply IZR_lt, Z.pow_pos_nonneg; lia. Qed.

Lemma far_ok b x s : 0 < s -> IZR (fst b) <= x * s <= IZR (snd b) -> Rabs x <= IZR (far b) / s.
Proof.
  intros Hs [L U]. apply Rmult_le_reg_r with s; [exact Hs|].
  replace (IZR (far b) / s * s) with (IZR (far b)) by (field; lra).
  assert (A : IZR (- far b) <= IZR (fst b)) by (apply IZR_le; unfold far; lia).
  assert (B : IZR (snd b) <= IZR (far b)) by (apply IZR_le; unfold far; lia).
  rewrite opp_IZR in A. unfold Rabs. destruct (Rcase_abs x); lra.
Qed.

Lemma sum_squares_nonneg {A} (f : A -> R) l : 0 <= sum (map (fun x => f x * f x) l).
Proof. apply sum_nonneg. intros. nra. Qed.

Lemma cauchy {A} (f g : A -> R) l :
  sum (map (fun x => f x * g x) l) * sum (map (fun x => f x * g x) l) <=
  sum (map (fun x => f x * f x) l) * sum (map (fun x => g x * g x) l).
Proof.
  set (S := sum (map (fun x => f x * g x) l)). set (G := sum (map (fun x => g x * g x) l)).
  pose proof (sum_squares_nonneg g l) as HG. fold G in HG. pose proof (sum_squares_nonneg f l) as HF.
  assert (K : 0 <= G * (G * sum (map (fun x => f x * f x) l) - S * S)).
  { pose proof (sum_squares_nonneg (fun x => G * f x - S * g x) l) as H.
    rewrite (sum_ext _ (fun x => G * G * (f x * f x) + (-2 * G * S * (f x * g x) + S * S * (g x * g x)))) in H
      by (intros; ring).
    rewrite !sum_plus, !sum_scale in H. fold S G in H.
    replace (G * (G * sum (map (fun x => f x * f x) l) - S * S))
      with (G * G * sum (map (fun x => f x * f x) l) + (-2 * G * S * S + S * S * G)) by ring. exact H. }
  destruct HG as [HG|HG].
  - assert (0 <= G * sum (map (fun x => f x * f x) l) - S * S); [|lra].
    apply Rmult_le_reg_l with G; [exact HG|]. lra.
  - assert (Z0 : S = 0).
    { unfold S. apply sum_zero. intros x Hx.
      assert (E : g x * g x = 0).
      { apply (sum_nonneg_zero (fun x => g x * g x) l); [intros; nra | symmetry; exact HG | exact Hx]. }
      assert (g x = 0) as -> by nra. ring. }
    rewrite Z0, <- HG. lra.
Qed.

Lemma sum_abs {A} (f : A -> R) l : Rabs (sum (map f l)) <= sum (map (fun x => Rabs (f x)) l).
Proof.
  induction l as [|x l IH]; simpl; [rewrite Rabs_R0; lra|]. pose proof (Rabs_triang (f x) (sum (map f l))). lra.
Qed.

Lemma zsum_IZR {A} (f : A -> Z) l : IZR (zsum (map f l)) = sum (map (fun x => IZR (f x)) l).
Proof. induction l; simpl; [reflexivity|]. rewrite plus_IZR, IHl. reflexivity. Qed.

Lemma squares_below {A} (f : A -> R) (F : A -> Z) s l : (forall x, In x l -> Rabs (f x) <= IZR (F x) * s) ->
  sum (map (fun x => f x * f x) l) <= IZR (zsum (map (fun x => F x * F x)%Z l)) * (s * s).
Proof.
  intro H. rewrite zsum_IZR, Rmult_comm, <- sum_scale. apply sum_le. intros x Hx. specialize (H x Hx).
  rewrite mult_IZR. pose proof (Rabs_pos (f x)). replace (f x * f x) with (Rabs (f x) * Rabs (f x)); [nra|].
  unfold Rabs. destruct (Rcase_abs (f x)); ring.
Qed.

Lemma below x a b A B t : x * x <= a * b -> 0 <= a -> 0 <= b -> a <= A -> b <= B -> A * B < t * t -> 0 <= t ->
  Rabs x < t.
Proof.
  intros H Ha Hb HA HB Ht H0. destruct (Rlt_le_dec (Rabs x) t) as [|L]; [assumption|]. exfalso.
  assert (E : Rabs x * Rabs x = x * x) by (unfold Rabs; destruct (Rcase_abs x); ring).
  assert (a * b <= A * B) by (apply Rmult_le_compat; assumption). nra.
Qed.

(** ** Enclosures of weights, and of weights over their margin *)
Definition high p l : Z := zsum (map (fun t => snd (enclose p t)) l).
Definition weight_box p (ws : weights) (j : nat) : Z * Z :=
  let l := times (nth j ws []) (1, 1)%Z in (low p l, high p l).
Definition over p m (ws : weights) (j : nat) : R := weight ws j * (IZR (2 ^ p) / IZR m).

Lemma high_ok p l : (0 <= p)%Z -> good l = true -> total l * IZR (2 ^ p) <= IZR (high p l).
Proof.
  intros Hp. induction l as [|t l IH]; intro H; unfold high, total in *; simpl in *; [lra|].
  apply andb_prop in H as [Ht Hl]. apply Z.ltb_lt in Ht. specialize (IH Hl).
  pose proof (enclose_ok p t Hp Ht). rewrite plus_IZR. lra.
Qed.

Lemma times_good l x : radicands l = true -> (0 < snd x)%Z -> good (times l x) = true.
Proof.
  intros Hl Hx. unfold times. destruct (Z.eqb (fst x) 0); [reflexivity|]. unfold good, radicands in *.
  rewrite forallb_forall in *. intros t Ht. apply in_map_iff in Ht as [kt [<- Hk]]. specialize (Hl _ Hk).
  apply Z.ltb_lt in Hl. apply Z.ltb_lt. unfold scaled; cbn [snd]. nia.
Qed.

Lemma over_ok p m ws j : (0 <= p)%Z -> (0 < m)%Z -> roots_good ws = true ->
  IZR (fst (weight_box p ws j)) <= over p m ws j * IZR m <= IZR (snd (weight_box p ws j)).
Proof.
  intros Hp Hm Hr. pose proof (entry_roots ws j Hr) as He.
  pose proof (times_good _ (1, 1)%Z He ltac:(simpl; lia)) as Hg.
  pose proof (low_ok p _ Hp Hg) as L. pose proof (high_ok p _ Hp Hg) as U.
  rewrite times_ok in L, U by (exact He || simpl; lia). unfold val in L, U; cbn [fst snd] in L, U.
  rewrite sqrt_1 in L, U. unfold weight_box, over, weight; cbn [fst snd].
  apply IZR_lt in Hm. replace (root_sum (nth j ws []) * (IZR (2 ^ p) / IZR m) * IZR m)
    with (root_sum (nth j ws []) * (1 / 1) * IZR (2 ^ p)) by (field; lra). lra.
Qed.

(** Margins of at least m 2^-p, so that [over] has margins of at least 1. *)
Definition margins n p m (ws : weights) (table : list (list term)) (flags : list bool) : bool :=
  Z.leb 0 p && Z.ltb 0 m && roots_good ws && forallb good table && Nat.eqb (length table) (length flags) &&
  forallb (fun '(row, f) => if f : bool then good (against n ws row) && Z.leb m (low p (against n ws row))
    else is_zero (against n ws row)) (combine table flags).

Lemma dot_over n p m ws z : dot n (over p m ws) z = dot n (weight ws) z * (IZR (2 ^ p) / IZR m).
Proof. unfold dot, over. rewrite Rmult_comm, <- sum_scale. apply sum_ext. intros. ring. Qed.

Lemma feasible_flags n Z flags w : decomposed n Z flags ->
  Forall2 (fun z (f : bool) => if f then 1 <= dot n w z else dot n w z = 0) Z flags -> feasible n Z w.
Proof.
  intros D H z Hz. pose proof (Forall2_and _ _ _ _ H (decomposed_iff n Z flags D)) as K.
  destruct (Forall2_in_left _ _ _ z K Hz) as [f [_ [Hp Hi]]]. split; intro S.
  - apply Hi in S. subst f. exact Hp.
  - destruct f; [|exact Hp]. exfalso. apply S, Hi. reflexivity.
Qed.

Lemma margins_ok n p m ws table flags : decomposed n (map vec table) flags ->
  margins n p m ws table flags = true -> feasible n (map vec table) (over p m ws).
Proof.
  intros D H. unfold margins in H. apply andb_prop in H as [H Hs]. apply andb_prop in H as [H Hl].
  apply andb_prop in H as [H Hg]. apply andb_prop in H as [H Hr]. apply andb_prop in H as [Hp Hm].
  apply Z.leb_le in Hp. apply Z.ltb_lt in Hm. apply Nat.eqb_eq in Hl.
  apply (feasible_flags n _ flags _ D). apply Forall2_map_left, Forall2_combine; [exact Hl|]. intros row f Hi.
  rewrite forallb_forall in Hs. specialize (Hs _ Hi). cbv beta iota in Hs.
  assert (good row = true) by (apply (good_in table); [exact Hg | exact (in_combine_l _ _ _ _ Hi)]).
  rewrite dot_over. pose proof (power p Hp) as P. apply IZR_lt in Hm. destruct f.
  - apply andb_prop in Hs as [Ha Hs]. apply Z.leb_le, IZR_le in Hs. pose proof (low_ok p _ Hp Ha) as L.
    rewrite against_ok in L by assumption. apply Rmult_le_reg_r with (IZR m); [exact Hm|].
    replace (dot n (weight ws) (vec row) * (IZR (2 ^ p) / IZR m) * IZR m)
      with (dot n (weight ws) (vec row) * IZR (2 ^ p)) by (field; lra). lra.
  - apply is_zero_ok in Hs. rewrite against_ok in Hs by assumption. rewrite Hs. ring.
Qed.

(** ** What a combination of at most this size can do: one test for each norm *)

(** An integer test, for enclosures of a vector r at p digits and a bound t: no u of at most v's size has |u r| >= t. *)
Definition fitting {A} (size : A -> R) (seen : A -> nat -> R) n p (v : A) (fits : list (Z * Z) -> Z -> bool) : Prop :=
  forall bs t r u, fits bs t = true -> inside n p bs r -> size u <= size v -> Rabs (dot n (seen u) r) < IZR t.

Definition most (l : list Z) : Z := fold_right Z.max 0%Z l.
Definition fits_l1 n p m ws (bs : list (Z * Z)) (t : Z) : bool :=
  Z.ltb (most (map (fun j => far (nth j bs (0, 0)%Z)) (seq 0 n)) *
    zsum (map (fun j => far (weight_box p ws j)) (seq 0 n))) (t * m * 2 ^ p).
Definition squares {A} (F : A -> Z) (l : list A) : Z := zsum (map (fun x => F x * F x)%Z l).
Definition fits_l2 n p m ws (bs : list (Z * Z)) (t : Z) : bool :=
  Z.leb 0 t && Z.ltb (squares (fun j => far (nth j bs (0, 0)%Z)) (seq 0 n) *
    squares (fun j => far (weight_box p ws j)) (seq 0 n)) (t * t * (m * m) * (2 ^ p * 2 ^ p)).

Lemma most_ge l x : In x l -> (x <= most l)%Z.
Proof. induction l; simpl; intros []; [subst; lia|]. specialize (IHl H). lia. Qed.

Lemma fits_l1_ok n p m ws : (0 <= p)%Z -> (0 < m)%Z -> roots_good ws = true ->
  fitting (l1 n) itself n p (over p m ws) (fits_l1 n p m ws).
Proof.
  intros Hp Hm Hr bs t r u H Hin Hu. unfold fits_l1 in H. apply Z.ltb_lt, IZR_lt in H. rewrite !mult_IZR in H.
  set (top := most (map (fun j => far (nth j bs (0, 0)%Z)) (seq 0 n))) in *.
  set (S := zsum (map (fun j => far (weight_box p ws j)) (seq 0 n))) in *.
  pose proof (power p Hp) as P. apply IZR_lt in Hm. unfold itself.
  assert (T0 : 0 <= IZR top).
  { apply IZR_le. unfold top. clear. induction (map (fun j => far (nth j bs (0, 0)%Z)) (seq 0 n)); simpl; lia. }
  assert (V : l1 n (over p m ws) <= IZR S / IZR m).
  { unfold l1, S. rewrite zsum_IZR. unfold Rdiv. rewrite (Rmult_comm (sum _)), <- sum_scale. apply sum_le.
    intros j _. pose proof (far_ok _ _ _ Hm (over_ok p m ws j Hp (lt_IZR _ _ Hm) Hr)). unfold Rdiv in *. lra. }
  assert (B : Rabs (dot n u r) <= IZR top / IZR (2 ^ p) * l1 n u).
  { unfold dot, l1. eapply Rle_trans; [apply sum_abs|]. rewrite <- sum_scale. apply sum_le. intros j Hj.
    rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|].
    assert (Hj' : (j < n)%nat) by (apply in_seq in Hj; lia).
    eapply Rle_trans; [exact (far_ok _ _ _ P (Hin j Hj'))|]. unfold Rdiv.
    apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; exact P|]. apply IZR_le.
    apply most_ge. apply in_map_iff. exists j. split; [reflexivity|exact Hj]. }
  assert (C : Rabs (dot n u r) <= IZR top / IZR (2 ^ p) * (IZR S / IZR m)).
  { eapply Rle_trans; [exact B|]. apply Rmult_le_compat_l; [|lra]. unfold Rdiv.
    apply Rmult_le_pos; [exact T0|left; apply Rinv_0_lt_compat; exact P]. }
  eapply Rle_lt_trans; [exact C|]. apply Rmult_lt_reg_r with (IZR m * IZR (2 ^ p)); [nra|].
  replace (IZR top / IZR (2 ^ p) * (IZR S / IZR m) * (IZR m * IZR (2 ^ p))) with (IZR top * IZR S) by (field; lra).
  lra.
Qed.

Lemma fits_l2_ok n p m ws : (0 <= p)%Z -> (0 < m)%Z -> roots_good ws = true ->
  fitting (l2 n) itself n p (over p m ws) (fits_l2 n p m ws).
Proof.
  intros Hp Hm Hr bs t r u H Hin Hu. unfold fits_l2 in H. apply andb_prop in H as [H0 H].
  apply Z.leb_le, IZR_le in H0. apply Z.ltb_lt, IZR_lt in H. rewrite !mult_IZR in H.
  pose proof (power p Hp) as P. assert (M := IZR_lt _ _ Hm). unfold itself, l2 in *.
  apply sqrt_le_0 in Hu; try apply sum_squares_nonneg.
  apply (below _ (dot n u u) (dot n r r) (IZR (squares (fun j => far (weight_box p ws j)) (seq 0 n)) *
    (/ IZR m * / IZR m))
    (IZR (squares (fun j => far (nth j bs (0, 0)%Z)) (seq 0 n)) * (/ IZR (2 ^ p) * / IZR (2 ^ p)))).
  - apply cauchy.
  - apply sum_squares_nonneg.
  - apply sum_squares_nonneg.
  - eapply Rle_trans; [exact Hu|]. apply squares_below. intros j _.
    exact (far_ok _ _ _ M (over_ok p m ws j Hp Hm Hr)).
  - apply squares_below. intros j Hj. assert (Hj' : (j < n)%nat) by (apply in_seq in Hj; lia).
    exact (far_ok _ _ _ P (Hin j Hj')).
  - apply Rmult_lt_reg_r with (IZR m * IZR m * (IZR (2 ^ p) * IZR (2 ^ p))); [apply Rmult_lt_0_compat; nra|].
    match goal with |- ?a < _ => replace a with (IZR (squares (fun j => far (nth j bs (0, 0)%Z)) (seq 0 n)) *
      IZR (squares (fun j => far (weight_box p ws j)) (seq 0 n))) by (field; lra) end. lra.
  - exact H0.
Qed.

(** ** All rows *)
Definition row_of_class D (v : nat -> R) (k a : nat) : R := match k with O => 0 | S b => v (b * width D + a)%nat end.
Definition column D (v : nat -> R) (a : nat) : R :=
  sum (map (fun b => v (b * width D + a)%nat) (seq 0 (classes D - 1))).
(** The least rows with given differences: those with mean 0. *)
Definition least_rows D (v : nat -> R) (k a : nat) : R := row_of_class D v k a - column D v a / INR (classes D).

Definition plus (x y : Z * Z) : Z * Z := (fst x + fst y, snd x + snd y)%Z.
Definition column_box D (bs : nat -> Z * Z) (a : nat) : Z * Z :=
  fold_right plus (0, 0)%Z (map (fun b => bs (b * width D + a)%nat) (seq 0 (classes D - 1))).
Definition dual_box D (bs : nat -> Z * Z) (k a : nat) : Z * Z :=
  match k with
  | O => let c := column_box D bs a in (- snd c, - fst c)%Z
  | S b => bs (b * width D + a)%nat
  end.
(** The number of classes times the entry of [least_rows]. *)
Definition rows_box D (bs : nat -> Z * Z) (k a : nat) : Z * Z :=
  let q := Z.of_nat (classes D) in
  let x := match k with O => (0, 0)%Z | S b => bs (b * width D + a)%nat end in
  let c := column_box D bs a in (q * fst x - snd c, q * snd x - fst c)%Z.
Definition fits_rows D p m ws (bs : list (Z * Z)) (t : Z) : bool :=
  let q := Z.of_nat (classes D) in
  Z.leb 0 t && Nat.ltb 0 (classes D) && Nat.ltb 0 (width D) &&
  Z.ltb (squares (fun '(k, a) => far (dual_box D (fun j => nth j bs (0, 0)%Z) k a)) (cells D) *
    squares (fun '(k, a) => far (rows_box D (weight_box p ws) k a)) (cells D))
    (t * t * (q * m * (q * m)) * (2 ^ p * 2 ^ p)).

Lemma sum_prod {A B} (f : A * B -> R) (la : list A) (lb : list B) :
  sum (map f (list_prod la lb)) = sum (map (fun a => sum (map (fun b => f (a, b)) lb)) la).
Proof.
  induction la as [|a la IH]; [reflexivity|]. cbn [list_prod map sum]. rewrite map_app, sum_app, IH, map_map.
  reflexivity.
Qed.

Lemma sum_blocks (f : nat -> R) d m :
  sum (map f (seq 0 (m * d))) = sum (map (fun b => sum (map (fun a => f (b * d + a)%nat) (seq 0 d))) (seq 0 m)).
Proof.
  induction m as [|m IH]; [reflexivity|].
  replace (S m * d)%nat with (m * d + d)%nat by lia. rewrite seq_app, map_app, sum_app, IH, seq_S, map_app, sum_app.
  cbn [Nat.add map sum]. rewrite Rplus_0_r. f_equal. rewrite <- (Nat.add_0_r (m * d)) at 1.
  assert (E : forall c from, map f (seq (m * d + from) c) = map (fun a => f (m * d + a)%nat) (seq from c)).
  { induction c as [|c IHc]; intro from; [reflexivity|]. cbn [seq map]. f_equal.
    rewrite <- IHc. f_equal. f_equal. lia. }
  rewrite E. reflexivity.
Qed.

Definition dual_rows D (r : nat -> R) (k a : nat) : R :=
  match k with O => - column D r a | S b => r (b * width D + a)%nat end.

Lemma dot_rows D W r : (0 < width D)%nat -> (0 < classes D)%nat ->
  dot (dim D) (differences D W) r = sum (map (fun ka => W (fst ka) (snd ka) * dual_rows D r (fst ka) (snd ka))
    (cells D)).
Proof.
  intros Hw Hc. unfold dot, dim. rewrite sum_blocks. unfold cells. rewrite sum_prod.
  destruct (classes D) as [|q] eqn:E; [lia|]. cbn [seq map sum].
  replace (S q - 1)%nat with q by lia. rewrite <- seq_shift, map_map. cbn [fst snd].
  transitivity (sum (map (fun b => sum (map (fun a => W (S b) a * r (b * width D + a)%nat) (seq 0 (width D))))
    (seq 0 q)) +
    -1 * sum (map (fun b => sum (map (fun a => W O a * r (b * width D + a)%nat) (seq 0 (width D)))) (seq 0 q))).
  - rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros b _. rewrite <- sum_scale, <- sum_plus.
    apply sum_ext. intros a Ha. apply in_seq in Ha. unfold differences.
    rewrite Nat.div_add_l, Nat.div_small, Nat.add_0_r by lia.
    rewrite (Nat.add_comm (b * width D) a), Nat.mod_add, Nat.mod_small by lia. ring.
  - rewrite Rplus_comm. f_equal. rewrite sum_swap, <- sum_scale. apply sum_ext. intros a _.
    unfold dual_rows, column. rewrite E. replace (S q - 1)%nat with q by lia. rewrite sum_scale. ring.
Qed.

Lemma differences_least D v : (0 < width D)%nat -> differences D (least_rows D v) = v.
Proof.
  intro Hw. apply functional_extensionality. intro j. unfold differences, least_rows, row_of_class.
  replace (j / width D * width D + j mod width D)%nat with j; [ring|].
  rewrite (Nat.div_mod j (width D)) at 1 by lia. lia.
Qed.

Lemma column_ok D s (v : nat -> R) bs a :
  (forall b, (b < classes D - 1)%nat ->
    IZR (fst (bs (b * width D + a)%nat)) <= v (b * width D + a)%nat * s <= IZR (snd (bs (b * width D + a)%nat))) ->
  IZR (fst (column_box D bs a)) <= column D v a * s <= IZR (snd (column_box D bs a)).
Proof.
  intro H. unfold column_box, column.
  assert (K : forall b, In b (seq 0 (classes D - 1)) -> (b < classes D - 1)%nat)
    by (intros b Hb; apply in_seq in Hb; lia).
  induction (seq 0 (classes D - 1)) as [|b l IH]; [simpl; lra|].
  cbn [map sum fold_right plus fst snd]. specialize (H b (K b (or_introl eq_refl))).
  specialize (IH (fun x h => K x (or_intror h))). rewrite !plus_IZR. lra.
Qed.

Lemma in_cells D k a : In (k, a) (cells D) -> (k < classes D)%nat /\ (a < width D)%nat.
Proof. intro H. apply in_prod_iff in H as [H1 H2]. apply in_seq in H1, H2. lia. Qed.

Lemma place D b a : (S b < classes D)%nat -> (a < width D)%nat -> (b * width D + a < dim D)%nat.
Proof. intros. unfold dim. nia. Qed.

Lemma fits_rows_ok D p m ws : (0 <= p)%Z -> (0 < m)%Z -> roots_good ws = true ->
  fitting (all_rows D) (differences D) (dim D) p (least_rows D (over p m ws)) (fits_rows D p m ws).
Proof.
  intros Hp Hm Hr bs t r W H Hin Hu. unfold fits_rows in H. apply andb_prop in H as [H Hlt].
  apply andb_prop in H as [H Hw]. apply andb_prop in H as [H0 Hc]. apply Nat.ltb_lt in Hw, Hc.
  apply Z.leb_le, IZR_le in H0. apply Z.ltb_lt, IZR_lt in Hlt. rewrite !mult_IZR in Hlt.
  pose proof (power p Hp) as P. assert (M := IZR_lt _ _ Hm).
  assert (Q : 0 < IZR (Z.of_nat (classes D))) by (apply IZR_lt; lia).
  set (q := IZR (Z.of_nat (classes D))) in *.
  unfold all_rows in Hu.
  assert (N : forall U : nat -> nat -> R, sum (map (fun '(k, a) => U k a * U k a) (cells D)) =
    sum (map (fun ka => U (fst ka) (snd ka) * U (fst ka) (snd ka)) (cells D))).
  { intro U. apply sum_ext. intros [k a] _. reflexivity. }
  rewrite !N in Hu. apply sqrt_le_0 in Hu;
    try apply (sum_squares_nonneg (fun ka : nat * nat => _ (fst ka) (snd ka))).
  rewrite dot_rows by assumption.
  apply (below _ (sum (map (fun ka => W (fst ka) (snd ka) * W (fst ka) (snd ka)) (cells D)))
    (sum (map (fun ka => dual_rows D r (fst ka) (snd ka) * dual_rows D r (fst ka) (snd ka)) (cells D)))
    (IZR (squares (fun '(k, a) => far (rows_box D (weight_box p ws) k a)) (cells D)) * (/ (q * IZR m) * / (q * IZR m)))
    (IZR (squares (fun '(k, a) => far (dual_box D (fun j => nth j bs (0, 0)%Z) k a)) (cells D)) *
      (/ IZR (2 ^ p) * / IZR (2 ^ p)))).
  - apply (cauchy (fun ka => W (fst ka) (snd ka)) (fun ka => dual_rows D r (fst ka) (snd ka))).
  - apply (sum_squares_nonneg (fun ka => W (fst ka) (snd ka))).
  - apply (sum_squares_nonneg (fun ka => dual_rows D r (fst ka) (snd ka))).
  - eapply Rle_trans; [exact Hu|].
    apply (squares_below (fun ka => least_rows D (over p m ws) (fst ka) (snd ka))
      (fun '(k, a) => far (rows_box D (weight_box p ws) k a))).
    intros [k a] Hka. cbn [fst snd]. apply in_cells in Hka as [Hk Ha].
    apply far_ok; [apply Rmult_lt_0_compat; assumption|].
    assert (B : forall j, IZR (fst (weight_box p ws j)) <= over p m ws j * IZR m <= IZR (snd (weight_box p ws j)))
      by (intro j; apply over_ok; assumption).
    pose proof (column_ok D (IZR m) (over p m ws) (weight_box p ws) a (fun b _ => B _)) as C.
    unfold least_rows. replace ((row_of_class D (over p m ws) k a - column D (over p m ws) a / INR (classes D)) *
        (q * IZR m))
      with (q * (row_of_class D (over p m ws) k a * IZR m) - column D (over p m ws) a * IZR m)
      by (unfold q; rewrite <- INR_IZR_INZ in *; field; unfold q in Q; rewrite <- INR_IZR_INZ in Q; lra).
    unfold rows_box; cbn [fst snd]. rewrite !minus_IZR, !mult_IZR. fold q.
    destruct k as [|b]; cbn [row_of_class fst snd]; [simpl IZR; lra|]. specialize (B (b * width D + a)%nat). nra.
  - apply (squares_below (fun ka => dual_rows D r (fst ka) (snd ka))
      (fun '(k, a) => far (dual_box D (fun j => nth j bs (0, 0)%Z) k a))).
    intros [k a] Hka. cbn [fst snd]. apply in_cells in Hka as [Hk Ha]. apply far_ok; [exact P|].
    destruct k as [|b]; cbn [dual_rows dual_box fst snd].
    + pose proof (column_ok D (IZR (2 ^ p)) r (fun j => nth j bs (0, 0)%Z) a) as C. cbv beta in C.
      specialize (C (fun b Hb => Hin _ (place D b a ltac:(lia) Ha))). rewrite !opp_IZR. lra.
    + apply Hin. apply place; assumption.
  - apply Rmult_lt_reg_r with ((q * IZR m) * (q * IZR m) * (IZR (2 ^ p) * IZR (2 ^ p)));
      [assert (0 < q * IZR m) by nra; apply Rmult_lt_0_compat; nra|].
    match goal with |- ?x < _ => replace x with
      (IZR (squares (fun '(k, a) => far (dual_box D (fun j => nth j bs (0, 0)%Z) k a)) (cells D)) *
      IZR (squares (fun '(k, a) => far (rows_box D (weight_box p ws) k a)) (cells D))) by (field; lra) end.
    lra.
  - exact H0.
Qed.

(** * Part 3: the checks *)

(** Non-negative weights of separable items and any weights of overlapping ones, beside an item of G times [scale]; on
    covered coordinates, where every weight is 0, the combination may be replaced by [fill] (over 2^p). *)
Record target := Target { scale : Z; over_1 : combination; free : combination; fill : list Z }.
Definition combined n_ i (s : Z) (t : target) : combination :=
  ((n_ + i)%nat, scale t) :: map (fun '(k, b) => (k, s * b)%Z) (over_1 t) ++ free t.
Definition fair (flags : list bool) (t : target) : bool :=
  Z.ltb 0 (scale t) && forallb (fun '(k, b) => nth k flags false && Z.leb 0 b) (over_1 t) &&
  forallb (fun '(k, _) => negb (nth k flags true)) (free t).
Definition entry boxes covered (t : target) c (j : nat) : Z * Z :=
  if mem j covered then (nth j (fill t) 0, nth j (fill t) 0)%Z else (slow boxes c j, shigh boxes c j).

(** Why an item of G is lost (s = 1) or kept (s = -1): by a target; kept also where it overlaps with its opposite. *)
Inductive reason := Bound (t : target) | Still (own : roots) (rest : circuit).
Definition shown n boxes covered fits n_ flags i (s : Z) (t : target) : bool :=
  fair flags t && fits (map (entry boxes covered t (combined n_ i s t)) (seq 0 n)) (zsum (map snd (over_1 t))).
Definition still n p table covered n_ flags i own (rest : circuit) : bool :=
  positive_roots p own && forallb (fun '(k, l) => radicands l && negb (nth k flags true)) rest &&
  cancels n table covered (((n_ + i)%nat, own) :: rest).

Section Duality.
Variables (n : nat) (tz tg : list (list term)) (flags : list bool) (p : Z) (o : overlap).
Variables (A : Type) (size : A -> R) (seen : A -> nat -> R) (v : A) (fits : list (Z * Z) -> Z -> bool).
Variable co : list nat * list nat.
Let both := tz ++ tg.
Hypothesis both_good : forallb good both = true.
Hypothesis digits : (0 <= p)%Z.
Hypothesis decomposition : decomposed n (map vec tz) flags.
Hypothesis lengths : length tz = length flags.
Hypothesis covering : overlaps n tz o = Some co.
Hypothesis good_fit : fitting size seen n p v fits.

Lemma first_good : forallb good tz = true.
Proof. pose proof both_good as H. unfold both in H. rewrite forallb_app in H. apply andb_prop in H as [H _]. exact H.
Qed.

Lemma Forall2_at {X Y} (P : X -> Y -> Prop) l m i d e : Forall2 P l m -> (i < length m)%nat ->
  P (nth i l d) (nth i m e).
Proof.
  intro H. revert i. induction H as [|x y l m Hxy H IH]; intros [|i] Hi; simpl in *; try lia; [exact Hxy|]. apply IH.
  lia.
Qed.

Lemma at_flag w k f : feasible n (map vec tz) w -> (k < length flags)%nat -> nth k flags (negb f) = f ->
  if f then 1 <= dot n w (vec (pick tz k)) else dot n w (vec (pick tz k)) = 0.
Proof.
  intros Hw Hk Hf. pose proof (Forall2_at _ _ _ k (vec []) (negb f) (decomposed_iff n _ flags decomposition) Hk) as K.
  cbv beta in K. rewrite map_nth, Hf in K. fold (pick tz k) in K.
  assert (Hin : In (vec (pick tz k)) (map vec tz)) by (apply in_map, nth_In; lia).
  destruct (Hw _ Hin) as [W1 W2]. destruct f.
  - apply W1, K. reflexivity.
  - apply W2. intro S. apply K in S. discriminate.
Qed.

Lemma at_one w k : feasible n (map vec tz) w -> nth k flags false = true -> 1 <= dot n w (vec (pick tz k)).
Proof.
  intros Hw Hf. apply (at_flag w k true Hw); [|exact Hf].
  destruct (Nat.lt_ge_cases k (length flags)); [assumption|]. rewrite nth_overflow in Hf by assumption. discriminate.
Qed.

Lemma at_rest w k : feasible n (map vec tz) w -> nth k flags true = false ->
  dot n w (vec (pick tz k)) = 0 /\ (k < length tz)%nat.
Proof.
  intros Hw Hf. assert (Hk : (k < length flags)%nat).
  { destruct (Nat.lt_ge_cases k (length flags)); [assumption|]. rewrite nth_overflow in Hf by assumption.
    discriminate. }
  split; [apply (at_flag w k false Hw); [exact Hk|exact Hf]|lia].
Qed.

Lemma feasible_weak w : feasible n (map vec tz) w -> weak n (map vec tz) w.
Proof.
  intros Hw z Hz. destruct (Forall2_in_left _ _ _ z (decomposed_iff n _ flags decomposition) Hz) as [f [_ K]].
  destruct (Hw z Hz) as [W1 W2]. destruct f.
  - assert (1 <= dot n w z) by (apply W1, K; reflexivity). lra.
  - right. symmetry. apply W2. intro S. apply K in S. discriminate.
Qed.

Lemma pick_first k : (k < length tz)%nat -> pick both k = pick tz k.
Proof. intro. unfold pick, both. apply app_nth1. assumption. Qed.

Lemma pick_second i : pick both (length tz + i) = pick tg i.
Proof. unfold pick, both. rewrite app_nth2_plus. reflexivity. Qed.

Lemma combined_dot w i s t : feasible n (map vec tz) w -> fair flags t = true -> exists more,
  IZR (zsum (map snd (over_1 t))) <= more /\
  sum (map (fun ik => IZR (snd ik) * dot n w (vec (pick both (fst ik)))) (combined (length tz) i s t))
  = IZR (scale t) * dot n w (vec (pick tg i)) + IZR s * more.
Proof.
  intros Hw H. unfold fair in H. apply andb_prop in H as [H Hf]. apply andb_prop in H as [_ Ho].
  exists (sum (map (fun ik => IZR (snd ik) * dot n w (vec (pick both (fst ik)))) (over_1 t))).
  split.
  - rewrite zsum_IZR. apply sum_le. intros [k b] Hk. rewrite forallb_forall in Ho. specialize (Ho _ Hk).
    apply andb_prop in Ho as [Hn Hb]. apply Z.leb_le, IZR_le in Hb. cbn [fst snd].
    pose proof (at_one w k Hw Hn). rewrite pick_first; [nra|].
    destruct (Nat.lt_ge_cases k (length tz)); [assumption|]. rewrite nth_overflow in Hn by lia. discriminate.
  - unfold combined. cbn [map sum fst snd]. rewrite pick_second, map_app, sum_app. f_equal.
    rewrite <- sum_scale, map_map. rewrite (sum_zero _ (free t)).
    + rewrite Rplus_0_r. apply sum_ext. intros [k b] _. cbn [fst snd]. rewrite mult_IZR. ring.
    + intros [k b] Hk. rewrite forallb_forall in Hf. specialize (Hf _ Hk). apply negb_true_iff in Hf. cbn [fst snd].
      destruct (at_rest w k Hw Hf) as [E L]. rewrite pick_first by exact L. rewrite E. ring.
Qed.

Lemma shown_ok u i s t : (s = 1 \/ s = -1)%Z -> feasible n (map vec tz) (seen u) -> size u <= size v ->
  shown n (boxes_of p both) (fst co) fits (length tz) flags i s t = true ->
  IZR s * dot n (seen u) (vec (pick tg i)) < 0.
Proof.
  intros Hs Hw Hu H. unfold shown in H. apply andb_prop in H as [Hf H].
  destruct (combined_dot (seen u) i s t Hw Hf) as [more [Hm E]]. rewrite csum_dot in E.
  set (c := combined (length tz) i s t) in *.
  set (r := fun j => if mem j (fst co) then IZR (nth j (fill t) 0%Z) / IZR (2 ^ p) else csum both c j).
  pose proof (overlaps_ok n tz first_good o co (seen u) covering (feasible_weak _ Hw)) as [Hz _].
  pose proof (power p digits) as P.
  assert (K : sum (map (fun j => seen u j * csum both c j) (seq 0 n)) = dot n (seen u) r).
  { unfold dot. apply sum_ext. intros j Hj. unfold r. destruct (mem j (fst co)) eqn:M; [|reflexivity].
    rewrite Hz; [ring | apply mem_In; exact M | apply in_seq in Hj; lia]. }
  rewrite K in E.
  assert (B : Rabs (dot n (seen u) r) < IZR (zsum (map snd (over_1 t)))).
  { apply (good_fit _ _ r u H); [|exact Hu]. intros j Hj. rewrite nth_over by exact Hj. unfold entry, r.
    destruct (mem j (fst co)).
    - cbn [fst snd]. replace (IZR (nth j (fill t) 0%Z) / IZR (2 ^ p) * IZR (2 ^ p)) with (IZR (nth j (fill t) 0%Z))
        by (field; lra). lra.
    - cbn [fst snd]. apply (ssum_ok p both c j digits both_good). }
  unfold fair in Hf. apply andb_prop in Hf as [Hf _]. apply andb_prop in Hf as [Hf _]. apply Z.ltb_lt, IZR_lt in Hf.
  unfold Rabs in B. destruct Hs as [-> | ->]; destruct (Rcase_abs (dot n (seen u) r)); nra.
Qed.

Lemma still_ok u i own rest : feasible n (map vec tz) (seen u) ->
  still n p both (fst co) (length tz) flags i own rest = true -> dot n (seen u) (vec (pick tg i)) = 0.
Proof.
  intros Hw H. unfold still in H. apply andb_prop in H as [H Hc]. apply andb_prop in H as [Hp Hr].
  pose proof (overlaps_ok n tz first_good o co (seen u) covering (feasible_weak _ Hw)) as [Hz _].
  rewrite forallb_forall in Hr.
  assert (Hrad : forallb (fun '(_, l) => radicands l) (((length tz + i)%nat, own) :: rest) = true).
  { apply forallb_forall. intros [k l] [E|Hk]; [injection E as <- <-|].
    - unfold positive_roots in Hp. apply andb_prop in Hp as [Hp _]. exact Hp.
    - specialize (Hr _ Hk). apply andb_prop in Hr as [Hr _]. exact Hr. }
  pose proof (cancels_ok n both both_good (fst co) _ (seen u) Hz Hrad Hc) as S. cbn [map sum fst snd] in S.
  rewrite pick_second in S. rewrite (sum_zero _ rest) in S.
  - apply positive_roots_ok in Hp. rewrite Rplus_0_r in S. apply Rmult_integral in S as [S|S]; [lra|exact S].
  - intros [k l] Hk. specialize (Hr _ Hk). apply andb_prop in Hr as [_ Hr]. apply negb_true_iff in Hr. cbn [fst snd].
    destruct (at_rest (seen u) k Hw Hr) as [E L]. rewrite pick_first by exact L. rewrite E. ring.
Qed.

Hypothesis feasible_v : feasible n (map vec tz) (seen v).

Lemma duality_diverges i t : (i < length tg)%nat ->
  shown n (boxes_of p both) (fst co) fits (length tz) flags i 1 t = true ->
  direction_diverges size seen n (map vec tz) (map vec tg).
Proof.
  intros Hi H. assert (K : forall w, feasible n (map vec tz) (seen w) -> size w <= size v ->
    exists g, In g (map vec tg) /\ dot n (seen w) g < 0).
  { intros w Hw Hs. exists (vec (pick tg i)). split; [apply in_map, nth_In; exact Hi|].
    pose proof (shown_ok w i 1 t (or_introl eq_refl) Hw Hs H). lra. }
  split; [intros u [Hu Hl]; apply K; [exact Hu | apply Hl; exact feasible_v]|]. exists v.
  split; [exact feasible_v|exact K].
Qed.

Definition keeps_each (reasons : list reason) : bool :=
  Nat.eqb (length reasons) (length tg) && let boxes := boxes_of p both in
  forallb (fun '(i, why) => match why with
    | Bound t => shown n boxes (fst co) fits (length tz) flags i (-1) t
    | Still own rest => still n p both (fst co) (length tz) flags i own rest
    end) (combine (seq 0 (length reasons)) reasons).

Lemma duality_bounded reasons : keeps_each reasons = true ->
  direction_bounded size seen n (map vec tz) (map vec tg).
Proof.
  intro H. unfold keeps_each in H. apply andb_prop in H as [Hl H]. apply Nat.eqb_eq in Hl. cbv zeta in H.
  assert (K : forall w, feasible n (map vec tz) (seen w) -> size w <= size v ->
    forall g, In g (map vec tg) -> 0 <= dot n (seen w) g).
  { intros w Hw Hs g Hg. apply in_map_iff in Hg as [row [<- Hrow]]. apply (In_nth _ _ []) in Hrow as [i [Hi <-]].
    rewrite forallb_forall in H.
    assert (Hin : In (i, nth i reasons (Still [] [])) (combine (seq 0 (length reasons)) reasons)).
    { replace i with (nth i (seq 0 (length reasons)) 0%nat) at 1 by (apply seq_nth; lia).
      rewrite <- combine_nth by apply seq_length. apply nth_In. rewrite combine_length, seq_length. lia. }
    specialize (H _ Hin). cbv beta iota in H. fold (pick tg i). destruct (nth i reasons (Still [] [])) as [t|own rest].
    - pose proof (shown_ok w i (-1) t (or_intror eq_refl) Hw Hs H). lra.
    - right. symmetry. exact (still_ok w i own rest Hw H). }
  split; [intros u [Hu Hm]; apply K; [exact Hu | apply Hm; exact feasible_v]|]. exists v.
  split; [exact feasible_v|exact K].
Qed.

End Duality.

(** ** The claims of certificates *)

(** What all of them need: the decomposition, and a feasible weight [best] with margins of at least m 2^-p. *)
Definition prepared D order o ws flags p m (best : weights) : bool :=
  check_class D order o ws flags && forallb good (table D order ++ table D (gd D)) &&
  margins (dim D) p m best (table D order) flags.
Definition diverging D order o flags p fits i t : bool :=
  let tz := table D order in let tg := table D (gd D) in
  Nat.ltb i (length tg) && match overlaps (dim D) tz o with
    | Some co => shown (dim D) (boxes_of p (tz ++ tg)) (fst co) fits (length tz) flags i 1 t | None => false end.
Definition keeping D order o flags p fits reasons : bool :=
  let tz := table D order in let tg := table D (gd D) in
  match overlaps (dim D) tz o with Some co => keeps_each (dim D) tz tg flags p fits co reasons | None => false end.

Section Claims.
Variables (D : data) (order : list (list nat)) (o : overlap) (ws : weights) (flags : list bool) (p m : Z)
  (best : weights).
Variables (A : Type) (size : A -> R) (seen : A -> nat -> R) (v : A) (fits : list (Z * Z) -> Z -> bool).
Hypothesis stands_for : seen v = over p m best.
Hypothesis good_fit : (0 <= p)%Z -> (0 < m)%Z -> roots_good best = true -> fitting size seen (dim D) p v fits.
Hypothesis preparation : prepared D order o ws flags p m best = true.

Lemma prepared_ok : let tz := table D order in
  signed D order = map vec tz /\ signed D (gd D) = map vec (table D (gd D)) /\
  forallb good (tz ++ table D (gd D)) = true /\ (0 <= p)%Z /\ decomposed (dim D) (map vec tz) flags /\
  length tz = length flags /\ fitting size seen (dim D) p v fits /\ feasible (dim D) (map vec tz) (seen v).
Proof.
  pose proof preparation as H. unfold prepared in H. apply andb_prop in H as [H Hm]. apply andb_prop in H as [Hc Hg].
  pose proof (check_class_ok _ _ _ _ _ Hc) as K. unfold check_class in Hc. apply andb_prop in Hc as [HV _].
  rewrite <- !(table_ok D _ HV) in *. pose proof (margins_ok _ _ _ _ _ _ K Hm) as F. unfold margins in Hm.
  apply andb_prop in Hm as [Hm _]. apply andb_prop in Hm as [Hm Hl]. apply andb_prop in Hm as [Hm _].
  apply andb_prop in Hm as [Hm Hr]. apply andb_prop in Hm as [Hp Hm]. apply Z.leb_le in Hp. apply Z.ltb_lt in Hm.
  apply Nat.eqb_eq in Hl. cbv zeta. rewrite stands_for. do 2 (split; [reflexivity|]).
  split; [exact Hg|]. split; [exact Hp|]. split; [exact K|]. split; [exact Hl|]. split; [|exact F].
  apply good_fit; assumption.
Qed.

Lemma claim_diverges i t : diverging D order o flags p fits i t = true ->
  direction_diverges size seen (dim D) (signed D order) (signed D (gd D)).
Proof.
  destruct prepared_ok as [-> [-> [Hg [Hp [K [Hl [Hf F]]]]]]]. unfold diverging. cbv zeta. intro H.
  apply andb_prop in H as [Hi H]. apply Nat.ltb_lt in Hi.
  destruct (overlaps (dim D) (table D order) o) as [co|] eqn:E; [|discriminate].
  exact (duality_diverges _ _ _ flags p o A size seen v fits co Hg Hp K Hl E Hf F i t Hi H).
Qed.

Lemma claim_bounded reasons : keeping D order o flags p fits reasons = true ->
  direction_bounded size seen (dim D) (signed D order) (signed D (gd D)).
Proof.
  destruct prepared_ok as [-> [-> [Hg [Hp [K [Hl [Hf F]]]]]]]. unfold keeping. cbv zeta. intro H.
  destruct (overlaps (dim D) (table D order) o) as [co|] eqn:E; [|discriminate].
  exact (duality_bounded _ _ _ flags p o A size seen v fits co Hg Hp K Hl E Hf F reasons H).
Qed.

End Claims.

Theorem l1_diverges D order o ws flags p m best i t :
  prepared D order o ws flags p m best && diverging D order o flags p (fits_l1 (dim D) p m best) i t = true ->
  direction_diverges (l1 (dim D)) itself (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [P H]. refine (claim_diverges _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ P i t H).
  - reflexivity.
  - apply fits_l1_ok.
Qed.

Theorem l1_bounded D order o ws flags p m best reasons :
  prepared D order o ws flags p m best && keeping D order o flags p (fits_l1 (dim D) p m best) reasons = true ->
  direction_bounded (l1 (dim D)) itself (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [P H]. refine (claim_bounded _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ P reasons H).
  - reflexivity.
  - apply fits_l1_ok.
Qed.

Theorem l2_diverges D order o ws flags p m best i t :
  prepared D order o ws flags p m best && diverging D order o flags p (fits_l2 (dim D) p m best) i t = true ->
  direction_diverges (l2 (dim D)) itself (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [P H]. refine (claim_diverges _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ P i t H).
  - reflexivity.
  - apply fits_l2_ok.
Qed.

Theorem l2_bounded D order o ws flags p m best reasons :
  prepared D order o ws flags p m best && keeping D order o flags p (fits_l2 (dim D) p m best) reasons = true ->
  direction_bounded (l2 (dim D)) itself (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [P H]. refine (claim_bounded _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ P reasons H).
  - reflexivity.
  - apply fits_l2_ok.
Qed.

Theorem rows_diverges D order o ws flags p m best i t :
  Nat.ltb 0 (width D) && prepared D order o ws flags p m best &&
    diverging D order o flags p (fits_rows D p m best) i t = true ->
  direction_diverges (all_rows D) (differences D) (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [H K]. apply andb_prop in H as [W P]. apply Nat.ltb_lt in W.
  refine (claim_diverges _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ P i t K).
  - apply differences_least. exact W.
  - apply fits_rows_ok.
Qed.

Theorem rows_bounded D order o ws flags p m best reasons :
  Nat.ltb 0 (width D) && prepared D order o ws flags p m best &&
    keeping D order o flags p (fits_rows D p m best) reasons = true ->
  direction_bounded (all_rows D) (differences D) (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [H K]. apply andb_prop in H as [W P]. apply Nat.ltb_lt in W.
  refine (claim_bounded _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ P reasons K).
  - apply differences_least. exact W.
  - apply fits_rows_ok.
Qed.

(** ** What the differences of rows do to an item *)
Theorem scores D (W : nat -> nat -> R) batch i k : (label D i < classes D)%nat -> (k < classes D)%nat ->
  dot (dim D) (differences D W) (vector D (batch, i, k)) =
  sum (map (fun a => (W (label D i) a - W k a) * normalized D batch a i) (seq 0 (width D))).
Proof.
  intros Hy Hk. set (d := width D) in *. unfold dot, dim. fold d. rewrite sum_blocks.
  transitivity (sum (map (fun b => sum (map (fun a => IZR (side (label D i) k (S b)) *
    ((W (S b) a - W O a) * normalized D batch a i)) (seq 0 d))) (seq 0 (classes D - 1)))).
  - apply sum_ext. intros b Hb. apply sum_ext. intros a Ha. apply in_seq in Ha, Hb. unfold vector, differences. fold d.
    rewrite (proj2 (Nat.ltb_lt _ _)) by (unfold dim; fold d; nia).
    rewrite Nat.div_add_l, Nat.div_small, Nat.add_0_r by lia.
    rewrite (Nat.add_comm (b * d) a), Nat.mod_add, Nat.mod_small by lia. cbn [Nat.add]. ring.
  - rewrite sum_swap. apply sum_ext. intros a _.
    assert (K : forall c, (c < classes D)%nat -> sum (map (fun b => IZR (delta (S b) c) *
      ((W (S b) a - W O a) * normalized D batch a i)) (seq 0 (classes D - 1))) =
      (W c a - W O a) * normalized D batch a i).
    { intros c Hc. destruct c as [|c].
      - rewrite sum_zero; [ring|]. intros b _. unfold delta. simpl. ring.
      - rewrite (sum_ext _ (fun b => if Nat.eqb b c then (W (S c) a - W O a) * normalized D batch a i else 0)).
        + apply sum_one; [apply seq_NoDup | apply in_seq; lia].
        + intros b _. unfold delta. cbn [Nat.eqb]. destruct (Nat.eqb_spec b c) as [->|]; ring. }
    rewrite (sum_ext _ (fun b => IZR (delta (S b) (label D i)) * ((W (S b) a - W O a) * normalized D batch a i) +
      -1 * (IZR (delta (S b) k) * ((W (S b) a - W O a) * normalized D batch a i)))).
    + rewrite sum_plus, sum_scale, (K _ Hy), (K _ Hk). ring.
    + intros b _. unfold side. rewrite minus_IZR. ring.
Qed.

(** ** What the fates mean for the logistic risk of all data, along a max-margin ray *)
Theorem direction_diverges_risk {A} (size : A -> R) seen n Z G u : direction_diverges size seen n Z G ->
  max_margin size seen n Z u -> forall M, exists T, forall t, T <= t -> M < risk n G (ray (seen u) t).
Proof. intros [H _] Hu. apply lost_risk. exact (H u Hu). Qed.

Theorem direction_bounded_risk {A} (size : A -> R) seen n Z G u t : direction_bounded size seen n Z G ->
  max_margin size seen n Z u -> 0 <= t -> risk n G (ray (seen u) t) <= INR (length G) * ln 2.
Proof. intros [H _] Hu. apply kept_risk. exact (H u Hu). Qed.
